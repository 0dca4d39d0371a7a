package io.larch.app;

import io.larch.access.ApiKeys;
import io.larch.asset.HiddenSubtreeRemoval;
import io.larch.config.LarchConfig;
import io.larch.config.Role;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.http.ClientLimits;
import io.larch.http.HealthCheck;
import io.larch.http.ManagementVerticle;
import io.larch.http.Phase;
import io.larch.http.ProcessMetrics;
import io.larch.http.Routes;
import io.larch.messaging.MessageConsumer;
import io.larch.messaging.MessagePublisher;
import io.larch.messaging.Messaging;
import io.larch.messaging.ParkedMessages;
import io.larch.operations.ParkedRoutes;
import io.larch.operations.PurgeRoutes;
import io.larch.outbox.DeadLeases;
import io.larch.outbox.DueNoticeVerticle;
import io.larch.purge.PurgeVerticle;
import io.larch.task.TaskHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The roles of one process and what they need: started in order, stopped in the reverse. The
 * database must have been migrated.
 *
 * <p>A stop drains the API first, so that nothing new comes in, then gives leases and messages
 * back, and closes the connections last.
 */
final class Server {

  private final Vertx vertx;
  private final LarchConfig config;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final DueSignals due = new DueSignals();
  private final Database database;
  private final ContentStore content;
  private final Pictures pictures;
  private final Services services;
  private final DeletionWatches watches;
  private final ClientLimits limits;
  private final Messaging messaging;
  private final TaskWork tasks;
  private final List<HealthCheck> checks = new ArrayList<>();
  private final Stops stops = new Stops();
  private final Buckets buckets;
  private @Nullable ParkedMessages parked;
  private @Nullable AccessControl access;
  private volatile Phase phase = Phase.STARTING;
  private int port = -1;
  private int managementPort = -1;

  private Server(Vertx vertx, LarchConfig config) {
    this.vertx = vertx;
    this.config = config;
    meters.config().meterFilter(new BucketTags()).meterFilter(ProcessMetrics.names());
    this.database = new Database(vertx, config.database());
    this.content = ContentStores.create(vertx, config.content(), meters);
    this.pictures = new Pictures(vertx, config.image(), content, meters);
    this.watches = DeletionWatches.of(config, database, meters);
    this.limits = new ClientLimits(config.access().limits(), meters, System::nanoTime);
    this.services = Services.of(vertx, config, database, due, content, pictures, watches, meters);
    List<TaskHandler> handlers =
        DeferredWork.handlers(vertx, config, database, services, pictures.maker());
    this.messaging =
        Messaging.create(
            vertx,
            config.messaging(),
            config.shutdownTimeout().dividedBy(2),
            meters,
            TaskWork.queues(handlers));
    this.tasks =
        new TaskWork(handlers, database, due.tasks(), config.purge(), meters, this::deploy);
    this.buckets =
        new Buckets(vertx, database, content, config.pathRules().buckets(), meters, stops);
  }

  /**
   * Starts every role of the configuration; when one can't start, what has been started is stopped
   * again.
   *
   * @param alone whether no other process works on the same database, so that every lease and
   *     intent in it is a dead process's
   */
  static Future<Server> start(Vertx vertx, LarchConfig config, boolean alone) {
    Server server = new Server(vertx, config);
    server.stops.push(_ -> server.database.close());
    return (alone
            ? DeadLeases.release(server.database.background())
                .compose(_ -> HiddenSubtreeRemoval.release(server.database.background()))
            : Future.<Void>succeededFuture())
        .compose(_ -> server.startAll())
        .onSuccess(_ -> server.phase = Phase.SERVING)
        .map(server)
        .recover(
            failure ->
                server
                    .stop(Deadline.in(config.shutdownTimeout()))
                    .transform(_ -> Future.failedFuture(failure)));
  }

  private Future<Void> startAll() {
    ProcessMetrics process = new ProcessMetrics(meters, Version.current());
    stops.push(
        _ -> {
          process.close();
          return Future.succeededFuture();
        });
    checks.add(new HealthCheck("database", true, this::askDatabase));
    startParked();
    return SchemaNeeds.tell(config, database)
        .compose(_ -> ReceiptLog.check(config.receipts(), services.receipts()))
        .compose(_ -> startContent())
        .compose(_ -> has(Role.PURGE) ? startPurge() : Future.succeededFuture())
        .compose(_ -> has(Role.RELAY) ? startRelay() : startNotices())
        .compose(_ -> AccessControl.start(config.access(), database, this::deploy))
        .onSuccess(started -> access = started)
        .compose(_ -> watches.start(this::deploy))
        .compose(_ -> startManagement())
        .compose(_ -> has(Role.API) ? startApi() : Future.succeededFuture());
  }

  private boolean has(Role role) {
    return config.roles().contains(role);
  }

  private Future<Void> askDatabase() {
    // By a pool that no request can fill.
    return database.background().query("SELECT 1").execute().mapEmpty();
  }

  private Future<Void> startContent() {
    stops.push(_ -> content.close());
    if (!has(Role.API) && !has(Role.PURGE)) {
      return Future.succeededFuture();
    }
    checks.add(buckets.check());
    stops.push(_ -> pictures.close());
    return buckets.start();
  }

  private Future<Void> startPurge() {
    MessageConsumer consumer = messaging.openConsumer();
    checks.add(new HealthCheck("purge queue", false, () -> connected(consumer.connected())));
    return deploy(
            new PurgeVerticle(
                database.background(),
                consumer,
                content,
                config.purge(),
                config.messaging().prefetch(),
                meters))
        .compose(_ -> buckets.watchForReturns())
        .compose(_ -> tasks.startHandlers(messaging, checks));
  }

  private Future<Void> startRelay() {
    MessagePublisher publisher = messaging.openPublisher();
    stops.push(_ -> publisher.close());
    checks.add(new HealthCheck("relay", false, () -> connected(publisher.connected())));
    RelayRole relay = new RelayRole(vertx, config, database, due, meters, stops);
    return relay
        .start(publisher, tasks)
        .compose(_ -> relay.startUpkeep(Objects.requireNonNull(parked)));
  }

  private Future<Void> startNotices() {
    return deploy(new DueNoticeVerticle(database.background(), due.purges()))
        .compose(_ -> tasks.startNotices());
  }

  /** Whoever has no work with the broker need not be able to reach it. */
  private void startParked() {
    if (has(Role.RELAY) || has(Role.PURGE)) {
      ParkedMessages opened = messaging.openParked();
      parked = opened;
      stops.push(_ -> opened.close());
    }
  }

  private static Future<Void> connected(boolean connected) {
    return connected
        ? Future.succeededFuture()
        : Future.failedFuture("not connected to the broker; purges wait in the database");
  }

  private Future<Void> deploy(VerticleBase verticle) {
    return stops.deploy(vertx, verticle);
  }

  private Future<Void> startManagement() {
    ManagementVerticle management =
        new ManagementVerticle(
            config.management(),
            config.http(),
            checks,
            () -> phase,
            meters,
            ErrorMappings.ALL,
            access().authenticator(),
            limits.ofLogIns(),
            operatorRoutes());
    return deploy(management)
        .onSuccess(_ -> managementPort = management.actualPort())
        .recover(
            failure -> Future.failedFuture(ListenAddress.of(config.management()).explain(failure)));
  }

  /** What operators find on the management port, beside health and metrics. */
  List<Routes> operatorRoutes() {
    List<Routes> own =
        List.of(
            new PurgeRoutes(
                database.background(),
                config.purge().failingAfter(),
                parked,
                config.pathRules().buckets()),
            new ParkedRoutes(parked),
            tasks.routes());
    return Stream.of(own, watches.routes(config, database), access().routes())
        .flatMap(List::stream)
        .toList();
  }

  private Future<Void> startApi() {
    return new ApiRole(vertx, config, services, access().authenticator(), limits, meters, stops)
        .start()
        .onSuccess(
            actual -> {
              port = actual;
              // So that the first picture needn't wait; nothing else waits for it.
              pictures.workers();
            })
        .mapEmpty();
  }

  private AccessControl access() {
    return Objects.requireNonNull(access, "not started");
  }

  /** The keys that may ask for something; null where nobody is asked who they are. */
  @Nullable ApiKeys keys() {
    return access().keys();
  }

  /** What {@code /metrics} shows. */
  MeterRegistry meters() {
    return meters;
  }

  /** The API's port, -1 without that role. */
  int port() {
    return port;
  }

  /** The management port. */
  int managementPort() {
    return managementPort;
  }

  /**
   * Isn't ready any more from now on, but serves as before.
   *
   * @return completes when {@code shutdown-delay} is over
   */
  Future<Void> announceStop() {
    phase = Phase.DRAINING;
    long millis = config.shutdownDelay().toMillis();
    return millis == 0
        ? Future.succeededFuture()
        : vertx.timer(millis, TimeUnit.MILLISECONDS).mapEmpty();
  }

  /**
   * Stops in the reverse order of the start. A part that fails to stop or takes too long doesn't
   * keep the others from it.
   *
   * @return completes by the deadline, or a few milliseconds later
   */
  Future<Void> stop(Deadline deadline) {
    phase = Phase.DRAINING;
    return stops.run(deadline);
  }
}
