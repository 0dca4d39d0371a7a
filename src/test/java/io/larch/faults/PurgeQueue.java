package io.larch.faults;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.larch.testing.RabbitMqServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A look at the broker's queue past the server, and a hand in it. */
final class PurgeQueue {

  private static final String ROUTING_KEY = "content.purge.test";
  private static final String BINDING = "content.#";

  private final RabbitMqServer broker;
  private final String name;

  /**
   * @param name the exchange's and the queue's
   */
  PurgeQueue(RabbitMqServer broker, String name) {
    this.broker = broker;
    this.name = name;
  }

  /** Messages that wait to be delivered; those that a consumer holds don't count. */
  int ready() {
    return ready(name);
  }

  /** Messages that were parked because they can't be read. */
  int parked() {
    return ready(name + ".parked");
  }

  /** Waits until so many wait to be delivered. */
  void awaitReady(int messages) {
    Awaitility.await(messages + " messages in the queue")
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(this::ready, ready -> ready == messages);
  }

  /** Waits until so many, or more, wait to be delivered. */
  void awaitReadyAtLeast(int messages) {
    Awaitility.await(messages + " messages or more in the queue")
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(this::ready, ready -> ready >= messages);
  }

  /**
   * Waits until none waits to be delivered. A process that has only just met the broker declares
   * the queue first.
   */
  void awaitEmpty() {
    Awaitility.await("an empty queue")
        .atMost(Duration.ofSeconds(15))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> ready() == 0);
  }

  /** Fails if a message is there, a moment after the last consumer has left. */
  void requireEmptyWithoutConsumers() {
    Awaitility.await("a queue that stays empty without consumers")
        .atMost(Duration.ofSeconds(10))
        .during(Duration.ofMillis(500))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> on(channel -> channel.queueDeclarePassive(name)),
            queue -> queue.getConsumerCount() == 0 && queue.getMessageCount() == 0);
  }

  /** Takes a message out. */
  byte[] take() {
    return on(
        channel ->
            Awaitility.await("a message in the queue")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> channel.basicGet(name, true), got -> got != null)
                .getBody());
  }

  /** Puts a message in. */
  void put(byte[] body) {
    on(
        channel -> {
          channel.confirmSelect();
          channel.basicPublish(
              name, ROUTING_KEY, new AMQP.BasicProperties.Builder().deliveryMode(2).build(), body);
          return channel.waitForConfirms(5_000);
        });
  }

  /** Puts everything that is published until the end of this in once more. */
  Fault repeating() throws IOException, TimeoutException {
    Connection connection = broker.connect();
    Channel channel = connection.createChannel();
    String copies;
    try {
      copies = channel.queueDeclare().getQueue();
      channel.queueBind(copies, name, BINDING);
    } catch (IOException e) {
      connection.abort();
      throw e;
    }
    return () -> {
      try (connection) {
        for (GetResponse copy = channel.basicGet(copies, true);
            copy != null;
            copy = channel.basicGet(copies, true)) {
          // Past the exchange, or the copies would be copied too.
          channel.basicPublish("", name, copy.getProps(), copy.getBody());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  /** Takes the queue's binding away, so that messages are returned. */
  void unbind() {
    on(channel -> channel.queueUnbind(name, name, BINDING));
  }

  private int ready(String queue) {
    return on(channel -> channel.queueDeclarePassive(queue).getMessageCount());
  }

  @FunctionalInterface
  private interface Work<T> {
    T on(Channel channel) throws IOException, InterruptedException, TimeoutException;
  }

  private <T> T on(Work<T> work) {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      return work.on(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
