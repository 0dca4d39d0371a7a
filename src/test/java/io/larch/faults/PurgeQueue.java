package io.larch.faults;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.larch.testing.RabbitMqServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A look at the broker's queue past the server, and a hand in it. */
final class PurgeQueue {

  private static final String ROUTING_KEY = "content.purge.test";

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

  /** Takes the queue's binding away, so that messages are returned. */
  void unbind() {
    on(channel -> channel.queueUnbind(name, name, "content.purge.#"));
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
