package io.larch.outbox.relay;

import io.larch.config.PurgeConfig;
import io.larch.messaging.Envelope;
import io.larch.messaging.MessagePublisher;
import io.larch.outbox.DueSignal;
import io.larch.outbox.Leases;
import io.larch.outbox.OutboxGauges;
import io.larch.outbox.PurgeMessage;
import io.larch.outbox.PurgeMessageCodec;
import io.larch.retry.Backoff;
import io.larch.retry.OutageLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the purge batches that are due, for ever: lease, publish, and again at once while there
 * is work, else when it is told that something is due, or after the poll interval.
 *
 * <p>What could not be published is given back, and the relay slows down until a publish succeeds.
 * A crash at any point leaves leases that run out. Any number of relays work side by side on
 * disjoint batches.
 */
public final class RelayVerticle extends VerticleBase {

  /** Rows taken in one statement. */
  private static final int LEASE_LIMIT = 200;

  /**
   * The pause after a failure grows from the poll interval to this, so that a drain begins soon
   * after the fault has ended.
   */
  private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

  /** What an operator reads of a row that no delete of ours can have recorded. */
  private static final String UNREADABLE =
      "UNKNOWN: the row can't be read: its bucket or its list of keys is empty or not of its form,"
          + " or a key is";

  /** How long the first connection to the broker may take before it is spoken of. */
  private static final Duration FIRST_CONNECTION = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(RelayVerticle.class);

  private final Leases leases;
  private final DueSignal due;
  private final MessagePublisher publisher;
  private final PurgeConfig config;
  private final OutboxGauges gauges;
  private final RelayMetrics metrics;
  private final OutageLog outage = new OutageLog(LOG, Duration.ofMinutes(1));

  private boolean stopping;
  private int failures;
  private boolean wasConnected;
  private long startedAt;
  private final NextLook nextLook;
  private long timer = -1;

  private Future<?> round = Future.succeededFuture();

  /**
   * @param pool connections for background work
   * @param due has the relay look at once when it is raised
   */
  public RelayVerticle(
      Pool pool,
      DueSignal due,
      MessagePublisher publisher,
      PurgeConfig config,
      MeterRegistry meters) {
    this.due = due;
    this.leases = new Leases(pool);
    this.publisher = publisher;
    this.config = config;
    this.nextLook = new NextLook(config.pollInterval(), System::nanoTime);
    this.gauges = new OutboxGauges(pool, config.failingAfter(), meters);
    this.metrics = new RelayMetrics(meters);
  }

  @Override
  public Future<?> start() {
    startedAt = System.nanoTime();
    gauges.start(vertx);
    due.listen(() -> context.runOnContext(_ -> wake()));
    next(Duration.ZERO);
    return Future.succeededFuture();
  }

  /**
   * Takes no more leases; waits for the round that runs, whose publishes are bounded by their
   * confirm time-out.
   */
  @Override
  public Future<?> stop() {
    stopping = true;
    if (timer != -1) {
      vertx.cancelTimer(timer);
    }
    return round.otherwiseEmpty();
  }

  /** While a look is under way it is not to be woken, and after one that failed it waits. */
  private void wake() {
    Duration pause = nextLook.whenAskedFor();
    if (timer != -1 && failures == 0 && nextLook.isSooner(pause)) {
      vertx.cancelTimer(timer);
      next(pause);
    }
  }

  private void next(Duration pause) {
    if (!stopping) {
      nextLook.plan(pause);
      timer = vertx.setTimer(Math.max(1, pause.toMillis()), ignored -> run());
    }
  }

  private Duration pauseAfterFailure() {
    return new Backoff(config.pollInterval(), MAX_PAUSE).after(failures);
  }

  private void run() {
    timer = -1;
    if (stopping) {
      return;
    }
    if (!publisher.connected()) {
      failures++;
      if (wasConnected || System.nanoTime() - startedAt > FIRST_CONNECTION.toNanos()) {
        outage.down("the broker is not connected; purge batches wait in the database", null);
      }
      next(pauseAfterFailure());
      return;
    }
    wasConnected = true;
    nextLook.begun();
    due.lower();
    round = leaseAndPublish().onComplete(done -> settle(done.result(), done.cause()));
  }

  private void settle(@Nullable Boolean more, @Nullable Throwable failure) {
    if (failure == null) {
      failures = 0;
      outage.up("publishing purge batches again");
      if (Boolean.TRUE.equals(more)) {
        next(Duration.ZERO);
      } else {
        next(due.isRaised() ? nextLook.whenAskedFor() : config.pollInterval());
      }
    } else {
      failures++;
      outage.down("purge batches could not be published and stay due", failure);
      next(pauseAfterFailure());
    }
  }

  /**
   * @return whether there may be more due at once
   */
  private Future<Boolean> leaseAndPublish() {
    return leases
        .lease(LEASE_LIMIT, config.maxLeasedKeys(), config.lease())
        .compose(
            taken -> {
              metrics.leased(taken);
              int rows = taken.batches().size() + taken.unreadable().size();
              return putOff(taken.unreadable())
                  .compose(done -> publish(PurgePages.pack(taken.batches(), config.pageSize())))
                  .map(rows == LEASE_LIMIT);
            });
  }

  /**
   * Rows that can't be read count as failing at once, as nothing but an operator helps them.
   * Whatever becomes of them, the others are published.
   */
  private Future<Void> putOff(List<Long> unreadable) {
    return unreadable.isEmpty()
        ? Future.succeededFuture()
        : leases
            .putOffUnreadable(unreadable, config.failingAfter(), UNREADABLE, config.backoffMax())
            .otherwiseEmpty();
  }

  private Future<Void> publish(List<PurgeMessage> messages) {
    List<Future<Void>> published = new ArrayList<>(messages.size());
    for (PurgeMessage message : messages) {
      published.add(publisher.publish(envelope(message)));
    }
    return Future.join(published)
        .<Void>mapEmpty()
        .recover(
            failure ->
                giveBack(messages, published).transform(done -> Future.failedFuture(failure)));
  }

  private static Envelope envelope(PurgeMessage message) {
    return new Envelope(
        PurgeMessage.TYPE, message.bucket(), Buffer.buffer(PurgeMessageCodec.encode(message)));
  }

  private Future<Void> giveBack(List<PurgeMessage> messages, List<Future<Void>> published) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (published.get(i).failed()) {
        metrics.unpublished(messages.get(i), published.get(i).cause());
        messages.get(i).batches().forEach(batch -> ids.add(batch.id()));
      }
    }
    return leases.giveBack(ids);
  }
}
