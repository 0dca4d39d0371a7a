package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.MessagingConfig;
import io.larch.config.Secret;
import io.larch.outbox.PurgeMessage;
import io.larch.outbox.PurgeMessageCodec;
import io.larch.testing.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Messaging of one test: its Vert.x, a publisher, and the consumers that it opens, with all that
 * closed at its end.
 */
final class MessagingFixture implements AutoCloseable {

  static final int PREFETCH = 4;

  /** Types with queues of their own. */
  static final TypeQueue APART = new TypeQueue("task.apart", 2);

  static final TypeQueue ASIDE = new TypeQueue("aside", 3);

  static final int MAX_UNCONFIRMED = 50;
  static final int MAX_QUEUE_LENGTH = 30;
  static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
  static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(2);

  private final MessagingConfig config;
  private final Vertx vertx = EventLoops.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Messaging messaging;
  private final MessagePublisher publisher;
  private final ParkedMessages parked;
  private final Queue<MessageConsumer> consumers = new ConcurrentLinkedQueue<>();

  MessagingFixture(MessagingConfig config) {
    this.config = config;
    messaging = Messaging.create(vertx, config, CLOSE_LIMIT, meters, List.of(APART, ASIDE));
    publisher = messaging.openPublisher();
    parked = messaging.openParked();
  }

  /** A configuration with names of its own, so that tests can share a broker. */
  static MessagingConfig config(MessagingConfig.Type type, String host, int port) {
    return config(type, host, port, Duration.ofSeconds(2));
  }

  static MessagingConfig config(
      MessagingConfig.Type type, String host, int port, Duration heartbeat) {
    String name = "test-" + UUID.randomUUID();
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
        heartbeat,
        PREFETCH,
        MAX_UNCONFIRMED,
        CONFIRM_TIMEOUT,
        MAX_QUEUE_LENGTH);
  }

  MessagingConfig config() {
    return config;
  }

  Vertx vertx() {
    return vertx;
  }

  MessagePublisher publisher() {
    return publisher;
  }

  ParkedMessages parked() {
    return parked;
  }

  /** Waits until the publisher is connected, then gives back this fixture. */
  MessagingFixture connected() {
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(publisher::connected);
    return this;
  }

  /** Opens and starts one more consumer. */
  MessageConsumer consume(Function<Envelope, Future<Void>> handler) {
    return consume(Map.of(PurgeMessage.TYPE, message -> read(message).compose(handler)));
  }

  /** Opens and starts one more consumer. */
  MessageConsumer consume(Map<String, Function<Envelope, Future<Void>>> handlers) {
    MessageConsumer consumer = messaging.openConsumer();
    consumers.add(consumer);
    consumer.start(handlers);
    return consumer;
  }

  /** Opens and starts one more consumer of a queue of one type. */
  MessageConsumer consume(TypeQueue queue, Function<Envelope, Future<Void>> handler) {
    MessageConsumer consumer = messaging.openConsumer(queue);
    consumers.add(consumer);
    consumer.start(Map.of(queue.type(), handler));
    return consumer;
  }

  /** As the purge reads its messages. */
  private static Future<Envelope> read(Envelope message) {
    try {
      assertThat(PurgeMessageCodec.decode(message.body().getBytes())).isNotNull();
      return Future.succeededFuture(message);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new UnreadableMessageException(String.valueOf(e.getMessage())));
    }
  }

  double count(String counter) {
    return meters.get(counter).counter().count();
  }

  double failed(PublishException.Reason reason) {
    return meters.get("larch.publish.failed").tag("reason", reason.tag()).counter().count();
  }

  static Envelope message(long id) {
    return envelope(
        new PurgeMessage(
            "larch", List.of(new PurgeMessage.Batch(id, 0, false, List.of("key-" + id)))));
  }

  static Envelope envelope(PurgeMessage message) {
    return new Envelope(
        PurgeMessage.TYPE, message.bucket(), Buffer.buffer(PurgeMessageCodec.encode(message)));
  }

  static long id(Envelope message) {
    return PurgeMessageCodec.decode(message.body().getBytes()).batches().getFirst().id();
  }

  /**
   * How a future ended; it must end within a bound that is longer than every time-out of the
   * configuration.
   */
  static <T> AsyncResult<T> outcome(Future<T> future) {
    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(future::isComplete);
    return future;
  }

  /** Waits for a success. */
  static void await(Future<Void> future) {
    AsyncResult<Void> outcome = outcome(future);
    if (outcome.failed()) {
      throw new AssertionError("failed: " + outcome.cause().getMessage(), outcome.cause());
    }
  }

  /** Waits for an answer. */
  static <T> T answer(Future<T> future) {
    AsyncResult<T> outcome = outcome(future);
    if (outcome.failed()) {
      throw new AssertionError("failed: " + outcome.cause().getMessage(), outcome.cause());
    }
    return outcome.result();
  }

  /** Waits for the end of a publish; null if it succeeded. */
  static @Nullable PublishException failure(Future<Void> publish) {
    return (PublishException) outcome(publish).cause();
  }

  @Override
  public void close() {
    consumers.forEach(consumer -> outcome(consumer.close()));
    outcome(publisher.close());
    outcome(parked.close());
    outcome(vertx.close());
  }
}
