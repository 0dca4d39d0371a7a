package io.larch.messaging;

import static io.larch.messaging.MessagingFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.larch.config.MessagingConfig;
import io.larch.messaging.ParkedMessages.Moved;
import io.larch.messaging.ParkedMessages.Parked;
import io.larch.messaging.PublishException.Reason;
import io.larch.testing.RabbitMqServer;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What operators do with parked messages, on a node that is well. */
class RabbitMqParkedMessagesIT {

  private static final List<String> UNREADABLE = List.of("first", "{\"version\":99}", "third");

  private final MessagingConfig config =
      MessagingFixture.config(
          MessagingConfig.Type.RABBITMQ,
          RabbitMqServer.shared().host(),
          RabbitMqServer.shared().port());
  private final MessagingFixture fixture = new MessagingFixture(config).connected();
  private final ParkedMessages parked = fixture.parked();
  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = RabbitMqServer.shared().connect();
    channel = connection.createChannel();
  }

  @AfterEach
  void disconnect() throws Exception {
    fixture.close();
    connection.close();
  }

  /**
   * One after the other: messages that are parked at the same moment have no order, and a test that
   * took theirs for granted failed in one of many runs.
   */
  private MessageConsumer park() throws Exception {
    MessageConsumer consumer = fixture.consume(_ -> Future.succeededFuture());
    for (int i = 0; i < UNREADABLE.size(); i++) {
      publish(UNREADABLE.get(i));
      awaitCount(i + 1);
    }
    return consumer;
  }

  private void publish(String body) throws Exception {
    channel.basicPublish(
        config.exchange(), "content.purge.larch", null, body.getBytes(StandardCharsets.UTF_8));
  }

  private void awaitCount(long messages) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(answer(parked.count())).isEqualTo(messages));
  }

  private List<String> bodies(String queue) throws Exception {
    List<String> bodies = new ArrayList<>();
    for (GetResponse got = channel.basicGet(queue, true);
        got != null;
        got = channel.basicGet(queue, true)) {
      assertThat(got.getProps().getDeliveryMode()).isEqualTo(2);
      assertThat(got.getProps().getHeaders()).doesNotContainKey("x-larch-parked-reason");
      bodies.add(new String(got.getBody(), StandardCharsets.UTF_8));
    }
    return bodies;
  }

  @Test
  void theOldestAreShownWithReasonAndTimeAndStay() throws Exception {
    Instant begin = Instant.now();
    park();
    assertThat(answer(parked.peek(2)))
        .extracting(Parked::start)
        .containsExactly("first", "{\"version\":99}");
    awaitCount(3);
    List<Parked> all = answer(parked.peek(100));
    assertThat(all).extracting(Parked::start).containsExactlyElementsOf(UNREADABLE);
    assertThat(all.get(1).reason()).contains("version 99 is not known");
    assertThat(all.get(1).bytes()).isEqualTo(14);
    assertThat(all)
        .allSatisfy(message -> assertThat(message.parkedAt()).isBetween(begin, Instant.now()));
  }

  /** RabbitMQ 4 gives up on a message after 20 deliveries, unless told otherwise. */
  @Test
  @Tag("slow-fault")
  void noNumberOfLooksLosesAMessage() throws Exception {
    park();
    for (int i = 0; i < 50; i++) {
      awaitCount(3);
      assertThat(answer(parked.peek(3))).hasSize(3);
    }
    awaitCount(3);
  }

  @Test
  void onlyTheBeginningOfALongMessageIsShown() throws Exception {
    fixture.consume(_ -> Future.succeededFuture());
    publish("ü".repeat(100_000));
    awaitCount(1);
    assertThat(answer(parked.peek(1)))
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.bytes()).isEqualTo(200_000);
              assertThat(message.start()).isEqualTo("ü".repeat(500));
            });
  }

  @Test
  void redrivenMessagesLieInThePurgeQueueAsTheyWere() throws Exception {
    MessagingFixture.await(park().close());

    assertThat(answer(parked.redrive(2))).isEqualTo(new Moved(2, null));
    awaitCount(1);
    assertThat(bodies(config.queue())).containsExactly("first", "{\"version\":99}");
    assertThat(answer(parked.redrive(100))).isEqualTo(new Moved(1, null));
    assertThat(bodies(config.queue())).containsExactly("third");
    assertThat(answer(parked.redrive(100))).isEqualTo(new Moved(0, null));
  }

  @Test
  void whatStillCanNotBeReadIsParkedAgainAndTakenOnlyOnce() throws Exception {
    park();
    assertThat(answer(parked.redrive(1_000))).isEqualTo(new Moved(3, null));
    await().until(() -> fixture.count("larch.consume.parked") == 6);
    awaitCount(3);
  }

  @Test
  void messageThatCanBeReadByNowIsHandled() throws Exception {
    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(7)));
    GetResponse got = await().until(() -> channel.basicGet(config.queue(), false), m -> m != null);
    channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
    awaitCount(1);
    assertThat(answer(parked.peek(1)))
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.reason()).contains("rejected");
              assertThat(message.parkedAt()).isNotNull();
            });

    Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    fixture.consume(
        message -> {
          received.add(message);
          return Future.succeededFuture();
        });
    assertThat(answer(parked.redrive(10))).isEqualTo(new Moved(1, null));
    await().untilAsserted(() -> assertThat(received).containsExactly(MessagingFixture.message(7)));
    awaitCount(0);
  }

  @Test
  void whatAFullPurgeQueueRefusesStaysParked() throws Exception {
    MessagingFixture.await(park().close());
    await()
        .until(
            () -> {
              PublishException failure =
                  MessagingFixture.failure(
                      fixture.publisher().publish(MessagingFixture.message(1)));
              return failure != null && failure.reason() == Reason.REFUSED;
            });

    Moved moved = answer(parked.redrive(10));

    assertThat(moved.messages()).isZero();
    assertThat(moved.stoppedBy()).contains("refused");
    awaitCount(3);
  }

  @Test
  void discardedMessagesAreGone() throws Exception {
    park();
    assertThat(answer(parked.discard(2))).isEqualTo(new Moved(2, null));
    awaitCount(1);
    assertThat(answer(parked.peek(10))).extracting(Parked::start).containsExactly("third");
    assertThat(answer(parked.discard(10))).isEqualTo(new Moved(1, null));
    awaitCount(0);
  }

  @Test
  void queueThatIsNotThereHoldsNothing() throws Exception {
    channel.queueDelete(config.queue() + ".parked");
    assertThat(answer(parked.count())).isZero();
    assertThat(answer(parked.peek(10))).isEmpty();
    assertThat(answer(parked.redrive(10))).isEqualTo(new Moved(0, null));
  }

  /** Each that waits holds a thread and a request of an operator. */
  @Test
  void oneRequestTooManyIsRefusedAtOnceAndTheOthersAreAnswered() throws Exception {
    park();
    List<Future<List<Parked>>> looks =
        IntStream.range(0, 200).mapToObj(_ -> parked.peek(3)).toList();

    List<Future<List<Parked>>> refused =
        looks.stream().filter(look -> MessagingFixture.outcome(look).failed()).toList();

    assertThat(refused)
        .isNotEmpty()
        .hasSizeLessThan(looks.size())
        .allSatisfy(
            look ->
                assertThat(look.cause())
                    .isInstanceOf(BrokerUnavailableException.class)
                    .hasMessageContaining("under way"));
    awaitCount(3);
    assertThat(answer(parked.peek(3))).hasSize(3);
  }

  @Test
  void brokerThatIsAwayIsSaidToBe() {
    try (MessagingFixture nobody =
        new MessagingFixture(
            MessagingFixture.config(MessagingConfig.Type.RABBITMQ, "127.0.0.1", 1))) {
      assertThat(MessagingFixture.outcome(nobody.parked().count()).cause())
          .isInstanceOf(BrokerUnavailableException.class)
          .hasMessageContaining("refused");
    }
  }
}
