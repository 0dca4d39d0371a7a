package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.larch.messaging.PublishException.Reason;
import io.larch.testing.RabbitMqServer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A message that the client can't write, such as one whose routing key is over 255 bytes. */
class ConfirmedChannelIT {

  private static final String UNWRITABLE = "k".repeat(256);

  private Connection connection;
  private Channel channel;
  private ConfirmedChannel confirmed;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = RabbitMqServer.shared().connect();
    channel = connection.createChannel();
    queue = channel.queueDeclare().getQueue();
    confirmed = ConfirmedChannel.open(channel, 3, Duration.ofSeconds(10));
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
  }

  /** Its place in the window was once never given back: as many such as it has ended publishing. */
  @Test
  void messageThatCanNotBeWrittenFailsAtOnceAndGivesItsPlaceBack() {
    assertFailed(publish(UNWRITABLE), Reason.UNWRITABLE);

    await().until(() -> confirmed.pending() == 0);
  }

  /**
   * The client numbers a message before it writes it, so that a later one would be taken for
   * confirmed by the confirm of the one after it.
   */
  @Test
  void noMessageIsConfirmedOnceTheNumbersOfClientAndBrokerDiffer() throws Exception {
    publish(queue).get(10, TimeUnit.SECONDS);
    assertFailed(publish(UNWRITABLE), Reason.UNWRITABLE);

    await().until(() -> !channel.isOpen());
    assertFailed(publish(queue), Reason.CONNECTION_LOST);
  }

  private CompletableFuture<Void> publish(String routingKey) {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder().messageId(UUID.randomUUID().toString()).build();
    return confirmed.publish("", routingKey, properties, new byte[1]);
  }

  private static void assertFailed(CompletableFuture<Void> publish, Reason reason) {
    assertThatThrownBy(() -> publish.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            PublishException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }
}
