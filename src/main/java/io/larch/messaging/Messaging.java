package io.larch.messaging;

import io.larch.config.MessagingConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/**
 * The way that messages take from the relay to those who do the work. Nothing is connected until a
 * side is opened, so that a process has only the connections that its roles need.
 */
public interface Messaging {

  /** Messaging of the configured type, with one queue for all types of messages. */
  static Messaging create(
      Vertx vertx, MessagingConfig config, Duration closeLimit, MeterRegistry meters) {
    return create(vertx, config, closeLimit, meters, List.of());
  }

  /**
   * Messaging of the configured type.
   *
   * @param closeLimit how long the close of a publisher or consumer may take before it stops
   *     waiting for confirms and handlers
   * @param meters where everything is counted, under {@code larch.publish}, {@code larch.consume}
   *     and {@code larch.broker}
   * @param apart queues of types of their own, beside the one that all others share; the same in
   *     each process that publishes or consumes such a type
   */
  static Messaging create(
      Vertx vertx,
      MessagingConfig config,
      Duration closeLimit,
      MeterRegistry meters,
      List<TypeQueue> apart) {
    MessagingMetrics metrics = new MessagingMetrics(meters);
    return switch (config.type()) {
      case RABBITMQ ->
          new RabbitMqMessaging(vertx, config, Topology.of(config, apart), closeLimit, metrics);
      case IN_PROCESS -> new InProcessMessaging(vertx, config, closeLimit, metrics, apart);
    };
  }

  /**
   * A publisher with a connection of its own, made in the background and made again whenever it is
   * lost. Doesn't fail when the broker is down. To be closed by the caller.
   */
  MessagePublisher openPublisher();

  /**
   * A consumer of the queue that types share; it connects once it is started. To be closed by the
   * caller.
   */
  MessageConsumer openConsumer();

  /**
   * A consumer of the queue of one type; it connects once it is started. To be closed by the
   * caller.
   *
   * @param queue one of those that this was created with
   */
  MessageConsumer openConsumer(TypeQueue queue);

  /** The parked messages; connects when it is asked. To be closed by the caller. */
  ParkedMessages openParked();
}
