package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.larch.config.MessagingConfig;
import io.larch.messaging.PublishException.Reason;
import io.larch.outbox.PurgeMessage;
import io.larch.testing.RabbitMqServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A network to RabbitMQ that fails while RabbitMQ itself is well, and a broker short of memory. */
class RabbitMqNetworkIT {

  private static final RabbitMqServer SERVER = RabbitMqServer.shared();

  private final BrokerProxy proxy = new BrokerProxy(SERVER.port());
  private final MessagingConfig config =
      MessagingFixture.config(MessagingConfig.Type.RABBITMQ, SERVER.host(), proxy.port());
  private final MessagingFixture fixture = new MessagingFixture(config).connected();

  @AfterEach
  void close() {
    proxy.close();
    fixture.close();
  }

  /**
   * A writer that blocks on a full socket holds what the Java client needs to close it. The silent
   * connection must be left behind all the same, long before TCP gives it up.
   */
  @Test
  void silentConnectionWhoseSocketIsFullIsLeftForANewOne() {
    String longKey = "k".repeat(1000);
    Envelope large =
        MessagingFixture.envelope(
            new PurgeMessage(
                "larch",
                List.of(new PurgeMessage.Batch(1, 0, false, Collections.nCopies(1000, longKey)))));
    proxy.silence();
    List<Future<Void>> window = new ArrayList<>();
    for (int i = 0; i < MessagingFixture.MAX_UNCONFIRMED; i++) {
      window.add(fixture.publisher().publish(large));
    }
    window.forEach(publish -> assertThat(MessagingFixture.failure(publish)).isNotNull());

    // Two heartbeats of 2 s, and what closing takes.
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () ->
                MessagingFixture.failure(fixture.publisher().publish(MessagingFixture.message(2)))
                    == null);
  }

  @Test
  void nothingIsPublishedWhileTheBrokerTakesNoMessages() {
    proxy.sayBlocked();
    await().until(() -> !fixture.publisher().connected());

    PublishException failure =
        MessagingFixture.failure(fixture.publisher().publish(MessagingFixture.message(1)));
    assertThat(failure)
        .isNotNull()
        .extracting(PublishException::reason)
        .isEqualTo(Reason.NOT_CONNECTED);

    proxy.sayUnblocked();
    fixture.connected();
    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(2)));
  }

  /**
   * Each channel numbers its deliveries from 1: what waited for its handler since before the loss
   * of a channel must not be acknowledged on the next one, where its number is another message's.
   */
  @Test
  void deliveryThatWaitedOnALostChannelAcknowledgesNoOther() throws Exception {
    Queue<Promise<Void>> first = new ConcurrentLinkedQueue<>();
    Map<Long, Integer> calls = new ConcurrentHashMap<>();
    MessageConsumer consumer =
        fixture.consume(
            message -> {
              long id = MessagingFixture.id(message);
              if (id >= 100) {
                return calls.merge(id, 1, Integer::sum) == 1
                    ? Future.failedFuture("not yet")
                    : Future.succeededFuture();
              }
              Promise<Void> handler = Promise.promise();
              if (first.size() < MessagingFixture.PREFETCH) {
                first.add(handler);
              } else {
                handler.complete();
              }
              return handler.future();
            });
    for (int id = 0; id < MessagingFixture.PREFETCH; id++) {
      MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(id)));
    }
    await().until(() -> first.size() == MessagingFixture.PREFETCH);
    try (Connection operator = SERVER.connect();
        Channel channel = operator.createChannel()) {
      loseTheConnections(consumer);
      proxy.pass();
      awaitTaken(channel, consumer);
      loseTheConnections(consumer);
      await().until(() -> channel.messageCount(config.queue()) == MessagingFixture.PREFETCH);
      channel.queuePurge(config.queue());
      for (int id = 100; id < 100 + MessagingFixture.PREFETCH; id++) {
        channel.basicPublish(
            config.exchange(),
            "content.purge.larch",
            null,
            MessagingFixture.message(id).body().getBytes());
      }
      await().until(() -> channel.messageCount(config.queue()) == MessagingFixture.PREFETCH);
      proxy.pass();
      awaitTaken(channel, consumer);

      first.forEach(Promise::complete);

      await()
          .atMost(20, TimeUnit.SECONDS)
          .untilAsserted(
              () ->
                  assertThat(calls)
                      .hasSize(MessagingFixture.PREFETCH)
                      .allSatisfy((_, count) -> assertThat(count).isEqualTo(2)));
    }
  }

  private void loseTheConnections(MessageConsumer consumer) {
    proxy.refuse();
    await().until(() -> !consumer.connected());
  }

  private void awaitTaken(Channel channel, MessageConsumer consumer) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> consumer.connected() && channel.messageCount(config.queue()) == 0);
  }
}
