package io.larch.messaging;

import io.larch.config.MessagingConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * The way that messages take from the relay to those who do the work. Nothing is connected until a
 * side is opened, so that a process has only the connections that its roles need.
 */
public interface Messaging {

  /**
   * Messaging of the configured type.
   *
   * @param closeLimit how long the close of a publisher or consumer may take before it stops
   *     waiting for confirms and handlers
   * @param meters where everything is counted, under {@code larch.publish}, {@code larch.consume}
   *     and {@code larch.broker}
   */
  static Messaging create(
      Vertx vertx, MessagingConfig config, Duration closeLimit, MeterRegistry meters) {
    MessagingMetrics metrics = new MessagingMetrics(meters);
    return switch (config.type()) {
      case RABBITMQ -> new RabbitMqMessaging(vertx, config, closeLimit, metrics);
      case IN_PROCESS -> new InProcessMessaging(vertx, config, closeLimit, metrics);
    };
  }

  /**
   * A publisher with a connection of its own, made in the background and made again whenever it is
   * lost. Doesn't fail when the broker is down. To be closed by the caller.
   */
  MessagePublisher openPublisher();

  /** A consumer; it connects once it is started. To be closed by the caller. */
  MessageConsumer openConsumer();

  /** The parked messages; connects when it is asked. To be closed by the caller. */
  ParkedMessages openParked();
}
