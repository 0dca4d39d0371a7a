package io.larch.messaging;

import io.larch.config.MessagingConfig;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Messages over RabbitMQ. Publisher and consumers have a connection each, because a broker that is
 * short of memory or disk stops reading from connections that publish, and acknowledgements must
 * still get through then.
 */
record RabbitMqMessaging(
    Vertx vertx,
    MessagingConfig config,
    Topology topology,
    Duration closeLimit,
    MessagingMetrics metrics)
    implements Messaging {

  @Override
  public MessagePublisher openPublisher() {
    return new RabbitMqPublisher(vertx, config, topology, closeLimit, metrics);
  }

  @Override
  public MessageConsumer openConsumer() {
    return consumer(
        "consumer", new Deliveries.Source(topology, topology.queue(), config.prefetch()));
  }

  @Override
  public MessageConsumer openConsumer(TypeQueue queue) {
    return consumer(
        queue.type(),
        new Deliveries.Source(topology, topology.queue(queue.type()), queue.prefetch()));
  }

  private MessageConsumer consumer(String side, Deliveries.Source source) {
    return new RabbitMqConsumer(vertx, config, side, source, closeLimit, metrics);
  }

  @Override
  public ParkedMessages openParked() {
    return new RabbitMqParkedMessages(vertx, config, topology);
  }
}
