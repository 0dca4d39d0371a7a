package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.larch.config.MessagingConfig;
import io.larch.messaging.PublishException.Reason;
import io.larch.testing.RabbitMqServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A RabbitMQ node stopped, killed, frozen and wiped under the running publisher and consumer. */
class RabbitMqFaultsIT {

  private static final RabbitMqServer SERVER = RabbitMqServer.start();

  private final MessagingConfig config =
      MessagingFixture.config(MessagingConfig.Type.RABBITMQ, SERVER.host(), SERVER.port());
  private final MessagingFixture fixture = new MessagingFixture(config).connected();

  @AfterAll
  static void stopServer() {
    SERVER.close();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** Publishes without a pause, some at once, and keeps what became of each message. */
  private final class Load {
    private final AtomicLong nextId = new AtomicLong();
    private final AtomicInteger running = new AtomicInteger();
    private final Set<Long> confirmed = ConcurrentHashMap.newKeySet();
    private final Set<Long> received = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    Load start() {
      fixture.consume(
          message -> {
            received.add(MessagingFixture.id(message));
            return Future.succeededFuture();
          });
      for (int i = 0; i < 10; i++) {
        running.incrementAndGet();
        publishNext();
      }
      return this;
    }

    private void publishNext() {
      if (stopped) {
        running.decrementAndGet();
        return;
      }
      long id = nextId.incrementAndGet();
      fixture
          .publisher()
          .publish(MessagingFixture.message(id))
          .onComplete(
              result -> {
                if (result.succeeded()) {
                  confirmed.add(id);
                }
                fixture.vertx().setTimer(5, _ -> publishNext());
              });
    }

    /** Waits until messages flow from end to end. */
    Load flows() {
      int before = received.size();
      await().atMost(30, TimeUnit.SECONDS).until(() -> received.size() > before + 20);
      return this;
    }

    /** Every publish has ended, and what was confirmed has arrived. */
    void endsWithNothingLost() {
      stopped = true;
      await().atMost(10, TimeUnit.SECONDS).until(() -> running.get() == 0);
      await()
          .atMost(30, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(received).containsAll(confirmed));
    }
  }

  @Test
  void restartOfTheBrokerLosesNoConfirmedMessageAndHangsNoPublish() {
    Load load = new Load().start().flows();

    SERVER.stop();
    await().until(() -> !fixture.publisher().connected());
    SERVER.startAgain();

    load.flows().endsWithNothingLost();
    assertThat(fixture.failed(Reason.NOT_CONNECTED)).isPositive();
  }

  @Test
  @Tag("slow-fault")
  void crashOfTheBrokerLosesNoConfirmedMessageAndHangsNoPublish() {
    Load load = new Load().start().flows();
    SERVER.awaitSaved(config.queue());

    SERVER.kill();
    await().until(() -> !fixture.publisher().connected());
    SERVER.startAgain();

    load.flows().endsWithNothingLost();
  }

  @Test
  @Tag("slow-fault")
  void queueThatHasNoLeaderIsUsedAgainOnceItHasBeenDeleted() throws Exception {
    Load load = new Load().start().flows();

    SERVER.stop();
    SERVER.forgetQuorumQueues();
    SERVER.startAgain();
    fixture.connected();
    try (Connection operator = SERVER.connect();
        Channel channel = operator.createChannel()) {
      channel.queueDelete(config.queue());
    }

    load.flows();
    load.stopped = true;
  }

  @Test
  void frozenBrokerFailsPublishesByTheirTimeOutAndIsFoundOutByHeartbeats() {
    SERVER.pause();
    try {
      long start = System.nanoTime();
      PublishException failure =
          MessagingFixture.failure(fixture.publisher().publish(MessagingFixture.message(1)));

      assertThat(failure)
          .isNotNull()
          .extracting(PublishException::reason)
          .isEqualTo(Reason.TIMED_OUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(
              MessagingFixture.CONFIRM_TIMEOUT.minusMillis(50),
              MessagingFixture.CONFIRM_TIMEOUT.plusSeconds(5));
      await().atMost(20, TimeUnit.SECONDS).until(() -> !fixture.publisher().connected());
    } finally {
      SERVER.resume();
    }
    fixture.connected();
    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(2)));
  }

  @Test
  void publishBeyondTheWindowFailsAtOnce() {
    SERVER.pause();
    try {
      List<Future<Void>> window = new ArrayList<>();
      for (int id = 0; id < MessagingFixture.MAX_UNCONFIRMED; id++) {
        window.add(fixture.publisher().publish(MessagingFixture.message(id)));
      }

      PublishException failure =
          MessagingFixture.failure(fixture.publisher().publish(MessagingFixture.message(-1)));

      assertThat(failure)
          .isNotNull()
          .extracting(PublishException::reason)
          .isEqualTo(Reason.WINDOW_FULL);
      assertThat(window).noneMatch(Future::isComplete);
      window.forEach(publish -> assertThat(MessagingFixture.failure(publish)).isNotNull());
    } finally {
      SERVER.resume();
    }
  }

  @Test
  void closeIsBoundedWhileTheBrokerIsFrozen() {
    MessageConsumer consumer = fixture.consume(_ -> Future.succeededFuture());
    await().until(consumer::connected);
    SERVER.pause();
    try {
      Future<Void> publish = fixture.publisher().publish(MessagingFixture.message(1));
      long start = System.nanoTime();

      MessagingFixture.await(fixture.publisher().close());
      MessagingFixture.await(consumer.close());

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(MessagingFixture.failure(publish)).isNotNull();
    } finally {
      SERVER.resume();
    }
  }

  @Test
  @Tag("slow-fault")
  void messageComesAgainWhenTheConnectionIsLostWhileItIsHandled() {
    Queue<Promise<Void>> handlers = new ConcurrentLinkedQueue<>();
    fixture.consume(
        _ -> {
          Promise<Void> handler = Promise.promise();
          handlers.add(handler);
          return handler.future();
        });
    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(1)));
    await().until(() -> handlers.size() == 1);

    SERVER.stop();
    SERVER.startAgain();
    await().atMost(30, TimeUnit.SECONDS).until(() -> handlers.size() == 2);

    // The first handler's acknowledgement belongs to the lost channel. Sent on the new one it would
    // acknowledge the second
    // delivery, whose handler hasn't ended.
    handlers.remove().complete();
    await().during(Duration.ofMillis(300)).until(() -> fixture.count("larch.consume.handled") == 0);
    handlers.remove().complete();
    await().untilAsserted(() -> assertThat(fixture.count("larch.consume.handled")).isEqualTo(1));
    assertThat(handlers).isEmpty();
  }

  @Test
  @Tag("slow-fault")
  void prefetchBoundsHandlersAcrossAReconnection() {
    Queue<Promise<Void>> handlers = new ConcurrentLinkedQueue<>();
    fixture.consume(
        _ -> {
          Promise<Void> handler = Promise.promise();
          handlers.add(handler);
          return handler.future();
        });
    for (int id = 0; id < 2 * MessagingFixture.PREFETCH; id++) {
      MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(id)));
    }
    await().until(() -> handlers.size() == MessagingFixture.PREFETCH);

    SERVER.stop();
    SERVER.startAgain();
    fixture.connected();

    await().during(Duration.ofSeconds(1)).until(() -> handlers.size() == MessagingFixture.PREFETCH);
    handlers.remove().complete();
    await().atMost(20, TimeUnit.SECONDS).until(() -> handlers.size() == MessagingFixture.PREFETCH);
  }

  @Test
  @Tag("slow-fault")
  void topologyIsMadeAgainWhenTheBrokerHasLostItsDisk() {
    Load load = new Load().start().flows();

    SERVER.stop();
    SERVER.wipe();
    SERVER.startAgain();

    load.flows();
    load.stopped = true;
  }

  @Test
  void requestThatIsNotAnsweredIsMadeAgainOnANewConnection() {
    try (AnswerSwallowingProxy proxy = new AnswerSwallowingProxy(SERVER.port());
        MessagingFixture proxied =
            new MessagingFixture(
                MessagingFixture.config(
                    MessagingConfig.Type.RABBITMQ, SERVER.host(), proxy.port()))) {
      MessageConsumer consumer = proxied.consume(_ -> Future.succeededFuture());
      await().until(() -> proxy.consumeAnswers() == 1);
      assertThat(consumer.connected()).isFalse();

      await().atMost(10, TimeUnit.SECONDS).until(consumer::connected);
    }
  }

  @Test
  void closeGivesUpARequestThatIsNotAnswered() throws Exception {
    try (Connection observer = SERVER.connect();
        Channel channel = observer.createChannel();
        AnswerSwallowingProxy proxy = new AnswerSwallowingProxy(SERVER.port());
        MessagingFixture proxied =
            // By heartbeats the broker would find out by itself, too late for this test.
            new MessagingFixture(
                MessagingFixture.config(
                    MessagingConfig.Type.RABBITMQ,
                    SERVER.host(),
                    proxy.port(),
                    Duration.ofMinutes(10)))) {
      MessageConsumer consumer = proxied.consume(_ -> Future.succeededFuture());
      await().until(() -> proxy.consumeAnswers() == 1);

      MessagingFixture.await(consumer.close());

      await()
          .atMost(10, TimeUnit.SECONDS)
          .until(() -> channel.consumerCount(proxied.config().queue()) == 0);
    }
  }

  @Test
  @Tag("slow-fault")
  void brokerMayBeDownAtTheStart() {
    try (RabbitMqServer late = RabbitMqServer.stopped();
        MessagingFixture early =
            new MessagingFixture(
                MessagingFixture.config(MessagingConfig.Type.RABBITMQ, late.host(), late.port()))) {
      Queue<Envelope> received = new ConcurrentLinkedQueue<>();
      MessageConsumer consumer =
          early.consume(
              message -> {
                received.add(message);
                return Future.succeededFuture();
              });

      PublishException failure =
          MessagingFixture.failure(early.publisher().publish(MessagingFixture.message(1)));

      assertThat(failure)
          .isNotNull()
          .extracting(PublishException::reason)
          .isEqualTo(Reason.NOT_CONNECTED);
      assertThat(early.publisher().connected()).isFalse();
      assertThat(consumer.connected()).isFalse();

      late.startAgain();
      early.connected();
      MessagingFixture.await(early.publisher().publish(MessagingFixture.message(2)));
      await()
          .untilAsserted(() -> assertThat(received).containsExactly(MessagingFixture.message(2)));
    }
  }

  @Test
  void closedMessagingLeavesNoThreadThatKeepsTheProcess() {
    MessageConsumer consumer = fixture.consume(_ -> Future.succeededFuture());
    await().until(consumer::connected);
    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(1)));
    MessagingFixture.await(consumer.close());
    MessagingFixture.await(fixture.publisher().close());

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !thread.isDaemon())
        .extracting(Thread::getName)
        .noneMatch(
            name -> name.contains("rabbitmq") || name.contains("AMQP") || name.startsWith("pool-"));
  }
}
