package io.larch.app;

import io.larch.config.LarchConfig;
import io.larch.db.Database;
import io.larch.db.Notifications;
import io.larch.deletion.SubtreeRemovalVerticle;
import io.larch.idempotency.ForgettingVerticle;
import io.larch.kept.KeptExpiryVerticle;
import io.larch.messaging.MessagePublisher;
import io.larch.messaging.ParkedMessages;
import io.larch.operations.StateGaugesVerticle;
import io.larch.outbox.DueSignal;
import io.larch.outbox.relay.RelayVerticle;
import io.larch.variant.VariantExpiryVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * What a process with the role {@code relay} does: it publishes what is due, and keeps the database
 * in order, which any number of processes do side by side.
 *
 * @param due has the relays look at once when it is raised, here or in another process
 * @param stops where each part is put that has been started
 */
record RelayRole(
    Vertx vertx,
    LarchConfig config,
    Database database,
    DueSignals due,
    MeterRegistry meters,
    Stops stops) {

  /** How often to look for kept versions whose entry is gone, which hardly ever happens. */
  private static final Duration VERSIONS_WITHOUT_ENTRY = Duration.ofMinutes(1);

  /** Has purge batches and tasks published. */
  Future<Void> start(MessagePublisher publisher, TaskWork tasks) {
    Notifications notices = database.listen(DueSignal.CHANNEL, due::raise);
    stops.push(_ -> notices.close());
    return deploy(
            new RelayVerticle(
                database.background(), due.purges(), publisher, config.purge(), meters))
        .compose(_ -> tasks.startRelay(publisher));
  }

  /** Has done what nobody asks for, and shown what there is to do. */
  Future<Void> startUpkeep(ParkedMessages parked) {
    return deploy(
            new SubtreeRemovalVerticle(
                database.background(),
                due.purges(),
                config.purge().pageSize(),
                config.deletion().stepSize(),
                config.purge().pollInterval(),
                meters))
        .compose(_ -> ReceiptLog.start(config.receipts(), config.content(), database, this::deploy))
        .compose(_ -> deploy(new ForgettingVerticle(database.background())))
        .compose(
            _ ->
                deploy(
                    new VariantExpiryVerticle(
                        database.background(), config.purge().pageSize(), meters)))
        .compose(
            _ ->
                deploy(
                    new KeptExpiryVerticle(
                        database.background(),
                        due.purges(),
                        config.purge().pageSize(),
                        config.deletion().stepSize(),
                        VERSIONS_WITHOUT_ENTRY,
                        meters)))
        .compose(_ -> deploy(DeferredWork.upkeep(config, database)))
        .compose(_ -> deploy(new StateGaugesVerticle(database.background(), parked, meters)));
  }

  private Future<Void> deploy(VerticleBase verticle) {
    return stops.deploy(vertx, verticle);
  }
}
