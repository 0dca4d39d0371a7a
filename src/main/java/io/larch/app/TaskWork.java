package io.larch.app;

import io.larch.config.PurgeConfig;
import io.larch.db.Database;
import io.larch.http.HealthCheck;
import io.larch.http.Routes;
import io.larch.messaging.MessageConsumer;
import io.larch.messaging.MessagePublisher;
import io.larch.messaging.Messaging;
import io.larch.messaging.TypeQueue;
import io.larch.operations.TaskRoutes;
import io.larch.outbox.DueNoticeVerticle;
import io.larch.outbox.DueSignal;
import io.larch.outbox.TaskKind;
import io.larch.outbox.relay.TaskRelayVerticle;
import io.larch.task.TaskHandler;
import io.larch.task.TaskVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kinds of tasks that this version knows, and what its roles do for them. Where there is no
 * kind, nothing is declared, deployed or asked for.
 */
final class TaskWork {

  private final List<TaskHandler> handlers;
  private final Database database;
  private final DueSignal due;
  private final PurgeConfig config;
  private final MeterRegistry meters;
  private final Function<VerticleBase, Future<Void>> deploy;

  /**
   * @param handlers of every kind, whichever roles the process has
   * @param due raised by whoever has recorded tasks
   * @param config how often the relay looks, and how long leases and claims last
   */
  TaskWork(
      List<TaskHandler> handlers,
      Database database,
      DueSignal due,
      PurgeConfig config,
      MeterRegistry meters,
      Function<VerticleBase, Future<Void>> deploy) {
    this.handlers = List.copyOf(handlers);
    this.database = database;
    this.due = due;
    this.config = config;
    this.meters = meters;
    this.deploy = deploy;
  }

  /** The queues that messaging has for them, in each process. */
  static List<TypeQueue> queues(List<TaskHandler> handlers) {
    return handlers.stream().map(TaskWork::queue).toList();
  }

  private static TypeQueue queue(TaskHandler handler) {
    return new TypeQueue(handler.kind().messageType(), handler.kind().atOnce());
  }

  /** Has tasks carried out: a verticle, a consumer and a health check for each kind. */
  Future<Void> startHandlers(Messaging messaging, List<HealthCheck> checks) {
    Future<Void> started = Future.succeededFuture();
    for (TaskHandler handler : handlers) {
      MessageConsumer consumer = messaging.openConsumer(queue(handler));
      checks.add(
          new HealthCheck(
              handler.kind().name() + " queue", false, () -> connected(consumer.connected())));
      started =
          started.compose(
              _ ->
                  deploy.apply(
                      new TaskVerticle(
                          database.background(), consumer, handler, config.lease(), meters)));
    }
    return started;
  }

  private static Future<Void> connected(boolean connected) {
    return connected
        ? Future.succeededFuture()
        : Future.failedFuture("not connected to the broker; tasks wait in the database");
  }

  /** Has tasks published. */
  Future<Void> startRelay(MessagePublisher publisher) {
    List<TaskKind> kinds = handlers.stream().map(TaskHandler::kind).toList();
    return kinds.isEmpty()
        ? Future.succeededFuture()
        : deploy.apply(
            new TaskRelayVerticle(
                database.background(),
                due,
                publisher,
                kinds,
                config.pollInterval(),
                config.lease(),
                meters));
  }

  /** Has the relays of other processes told that tasks are due. */
  Future<Void> startNotices() {
    return handlers.isEmpty()
        ? Future.succeededFuture()
        : deploy.apply(new DueNoticeVerticle(database.background(), due));
  }

  /** What operators ask, whatever the roles. */
  Routes routes() {
    return new TaskRoutes(
        database.background(),
        handlers.stream().map(handler -> handler.kind().name()).collect(Collectors.toSet()));
  }
}
