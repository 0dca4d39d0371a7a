package io.larch.messaging;

import io.larch.config.MessagingConfig;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Messages over RabbitMQ. Publisher and consumer have a connection each, because a broker that is
 * short of memory or disk stops reading from connections that publish, and acknowledgements must
 * still get through then.
 */
record RabbitMqMessaging(
    Vertx vertx, MessagingConfig config, Duration closeLimit, MessagingMetrics metrics)
    implements Messaging {

  @Override
  public MessagePublisher openPublisher() {
    return new RabbitMqPublisher(vertx, config, closeLimit, metrics);
  }

  @Override
  public MessageConsumer openConsumer() {
    return new RabbitMqConsumer(vertx, config, closeLimit, metrics);
  }

  @Override
  public ParkedMessages openParked() {
    return new RabbitMqParkedMessages(vertx, config);
  }
}
