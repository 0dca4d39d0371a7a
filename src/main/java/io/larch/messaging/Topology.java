package io.larch.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.larch.config.MessagingConfig;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * The exchange and queues that Larch uses. A durable topic exchange; bound to it, a quorum queue
 * that refuses messages when it is full; beside it a parked queue, of the same kind, for messages
 * that can't be read. A message that the broker gives up on (RabbitMQ 4 drops one after 20
 * deliveries unless told otherwise) goes to the parked queue as well, and leaves the purge queue
 * only when it has arrived there. Types with a {@link TypeQueue} have queues like it beside it.
 *
 * @param apart their types
 */
record Topology(
    String exchange, String queue, String parkedQueue, int maxQueueLength, List<String> apart) {

  private static final String ROUTING_KEY_PREFIX = "content.";

  /**
   * High, because handlers schedule their retries in the database and not by redelivery: a message
   * comes again only when a consumer was lost or the database could not be asked.
   */
  private static final int DELIVERY_LIMIT = 1000;

  /**
   * For parked messages, each look at which is a delivery: where there is no limit, RabbitMQ 4
   * takes 20. Versions before it know no word for "none".
   */
  private static final int NO_DELIVERY_LIMIT = Integer.MAX_VALUE;

  static Topology of(MessagingConfig config, Collection<TypeQueue> apart) {
    return new Topology(
        config.exchange(),
        config.queue(),
        config.queue() + ".parked",
        config.maxQueueLength(),
        apart.stream().map(TypeQueue::type).toList());
  }

  /** The queue that messages of a type go to. */
  String queue(String type) {
    return apart.contains(type) ? queue + "." + type : queue;
  }

  String routingKey(Envelope envelope) {
    return apart.contains(envelope.type())
        ? envelope.type()
        : ROUTING_KEY_PREFIX + envelope.type() + "." + envelope.key();
  }

  /**
   * Makes what is missing. Does nothing to what is there.
   *
   * @throws IOException with a message for the operator when an exchange or queue of the name is
   *     there with other properties
   */
  void declare(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("RabbitMQ allows no further channel on this connection");
    }
    try {
      channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
      channel.queueDeclare(
          parkedQueue,
          true,
          false,
          false,
          arguments(Map.of("x-delivery-limit", NO_DELIVERY_LIMIT)));
      declare(channel, queue, ROUTING_KEY_PREFIX + "#");
      for (String type : apart) {
        declare(channel, queue(type), type);
      }
      channel.close();
    } catch (IOException e) {
      throw explained(e);
    } catch (TimeoutException e) {
      throw new IOException("RabbitMQ did not answer in time", e);
    }
  }

  private void declare(Channel channel, String name, String binding) throws IOException {
    channel.queueDeclare(
        name,
        true,
        false,
        false,
        arguments(
            Map.of(
                "x-delivery-limit",
                DELIVERY_LIMIT,
                "x-dead-letter-exchange",
                "",
                "x-dead-letter-routing-key",
                parkedQueue,
                "x-dead-letter-strategy",
                "at-least-once")));
    channel.queueBind(name, exchange, binding);
  }

  private Map<String, Object> arguments(Map<String, Object> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("x-queue-type", "quorum");
    arguments.put("x-max-length", maxQueueLength);
    arguments.put("x-overflow", "reject-publish");
    return arguments;
  }

  private static IOException explained(IOException failure) {
    if (failure.getCause() instanceof ShutdownSignalException signal
        && signal.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.PRECONDITION_FAILED) {
      return new IOException(
          "an exchange or queue of this name is there already, with other properties ("
              + close.getReplyText()
              + "). Delete it, or configure another name. If messaging.max-queue-length was"
              + " changed: set it back, or delete both queues; no purge is lost by that, as batches"
              + " are published again when their lease ends",
          failure);
    }
    return failure;
  }
}
