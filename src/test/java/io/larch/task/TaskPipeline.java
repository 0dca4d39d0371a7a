package io.larch.task;

import static io.larch.testing.TestDatabase.await;

import io.larch.config.DatabaseConfig;
import io.larch.config.MessagingConfig;
import io.larch.config.Secret;
import io.larch.db.Database;
import io.larch.messaging.Envelope;
import io.larch.messaging.MessagePublisher;
import io.larch.messaging.Messaging;
import io.larch.messaging.TypeQueue;
import io.larch.outbox.DueSignal;
import io.larch.outbox.TaskKind;
import io.larch.outbox.TaskMessage;
import io.larch.outbox.relay.TaskRelayVerticle;
import io.larch.testing.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Relay, messaging and task verticles around handlers of a test and a real database. */
final class TaskPipeline implements AutoCloseable {

  static final int QUEUE_LENGTH = 30;

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final DueSignal due = new DueSignal();

  private final Vertx vertx = EventLoops.vertx();
  private final Database database;
  private final Duration pollInterval;
  private final Duration lease;
  private final List<TaskHandler> handlers;
  private final Messaging messaging;
  private final MessagePublisher publisher;
  private final List<String> deployed = new ArrayList<>();

  /**
   * @param lease how long leases and claims last
   * @param handlers of all kinds that there are
   */
  TaskPipeline(
      DatabaseConfig databaseConfig,
      MessagingConfig messagingConfig,
      Duration pollInterval,
      Duration lease,
      TaskHandler... handlers) {
    this.database = new Database(vertx, databaseConfig);
    this.pollInterval = pollInterval;
    this.lease = lease;
    this.handlers = List.of(handlers);
    this.messaging =
        Messaging.create(
            vertx,
            messagingConfig,
            Duration.ofSeconds(1),
            meters,
            this.handlers.stream().map(TaskPipeline::queue).toList());
    this.publisher = messaging.openPublisher();
  }

  private static TypeQueue queue(TaskHandler handler) {
    return new TypeQueue(handler.kind().messageType(), handler.kind().atOnce());
  }

  /** With names of its own, so that tests can share a broker. */
  static MessagingConfig messaging(MessagingConfig.Type type, String host, int port) {
    return messaging(type, host, port, "test-" + UUID.randomUUID());
  }

  /** With these names, which processes share. */
  static MessagingConfig messaging(MessagingConfig.Type type, String host, int port, String name) {
    return new MessagingConfig(
        type,
        host,
        port,
        "/",
        "guest",
        new Secret("guest"),
        false,
        name + ".content",
        name + ".purge",
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        4,
        100,
        Duration.ofSeconds(2),
        QUEUE_LENGTH);
  }

  /** Starts a relay for all kinds. */
  TaskPipeline startRelay() {
    List<TaskKind> kinds = handlers.stream().map(TaskHandler::kind).toList();
    deployed.add(
        await(
            vertx.deployVerticle(
                new TaskRelayVerticle(
                    database.background(), due, publisher, kinds, pollInterval, lease, meters))));
    return this;
  }

  /** Starts a verticle for each of these handlers, or the same once more. */
  TaskPipeline startHandlers(TaskHandler... some) {
    for (TaskHandler handler : some) {
      deployed.add(
          await(
              vertx.deployVerticle(
                  new TaskVerticle(
                      database.background(),
                      messaging.openConsumer(queue(handler)),
                      handler,
                      lease,
                      meters))));
    }
    return this;
  }

  /** Publishes a message as the relay does. */
  void publish(TaskHandler handler, TaskMessage message) {
    await(
        publisher.publish(
            new Envelope(handler.kind().messageType(), "", Buffer.buffer(message.encode()))));
  }

  Pool pool() {
    return database.background();
  }

  /** How many attempts have ended so. */
  long attempts(String kind, String outcome) {
    return meters
        .get("larch.tasks.attempts")
        .tag("kind", kind)
        .tag("outcome", outcome)
        .timer()
        .count();
  }

  /** A counter of a kind. */
  double count(String counter, String kind) {
    return meters.get(counter).tag("kind", kind).counter().count();
  }

  @Override
  public void close() {
    for (int i = deployed.size() - 1; i >= 0; i--) {
      await(vertx.undeploy(deployed.get(i)));
    }
    await(publisher.close());
    await(database.close());
    await(vertx.close());
  }
}
