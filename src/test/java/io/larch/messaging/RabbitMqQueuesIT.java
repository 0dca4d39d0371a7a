package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.larch.config.MessagingConfig;
import io.larch.messaging.PublishException.Reason;
import io.larch.testing.RabbitMqServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What RabbitMQ's queues and exchange do, on a node that is well. */
class RabbitMqQueuesIT {

  private final MessagingConfig config =
      MessagingFixture.config(
          MessagingConfig.Type.RABBITMQ,
          RabbitMqServer.shared().host(),
          RabbitMqServer.shared().port());
  private final String parkedQueue = config.queue() + ".parked";
  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = RabbitMqServer.shared().connect();
    channel = connection.createChannel();
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
  }

  @Test
  void messagesArePersistentAndDescribeThemselves() throws Exception {
    try (MessagingFixture fixture = new MessagingFixture(config).connected()) {
      MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(1)));

      GetResponse received = get(config.queue());

      assertThat(received.getEnvelope().getRoutingKey()).isEqualTo("content.purge.larch");
      AMQP.BasicProperties properties = received.getProps();
      assertThat(properties.getDeliveryMode()).isEqualTo(2);
      assertThat(properties.getContentType()).isEqualTo("application/json");
      assertThat(properties.getContentEncoding()).isEqualTo("utf-8");
      assertThat(properties.getType()).isEqualTo("larch.purge");
      assertThat(properties.getMessageId()).isNotBlank();
      assertThat(properties.getTimestamp()).isNotNull();
      assertThat(Buffer.buffer(received.getBody())).isEqualTo(MessagingFixture.message(1).body());
    }
  }

  @Test
  void publishFailsWhenTheQueueIsGoneAndTheQueueComesBack() throws Exception {
    try (MessagingFixture fixture = new MessagingFixture(config).connected()) {
      channel.queueDelete(config.queue());

      assertUnroutableThenWell(fixture);
    }
  }

  @Test
  void publishFailsWhenTheQueueIsUnboundAndTheBindingComesBack() throws Exception {
    try (MessagingFixture fixture = new MessagingFixture(config).connected()) {
      channel.queueUnbind(config.queue(), config.exchange(), "content.#");

      assertUnroutableThenWell(fixture);
    }
  }

  /** Purges alone, with neither of the headers; and before, with any type or none. */
  @Test
  void messagesOfTheVersionBeforeAreUnderstood() throws Exception {
    Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    try (MessagingFixture fixture = new MessagingFixture(config).connected()) {
      byte[] body = MessagingFixture.message(1).body().getBytes();
      AMQP.BasicProperties before =
          new AMQP.BasicProperties.Builder().type("larch.purge").deliveryMode(2).build();
      channel.basicPublish(config.exchange(), "content.purge.larch", before, body);
      channel.basicPublish("", config.queue(), null, body);

      fixture.consume(record(received));

      Envelope withoutKey = new Envelope("purge", "", Buffer.buffer(body));
      await().untilAsserted(() -> assertThat(received).containsExactly(withoutKey, withoutKey));
    }
  }

  /** As a process does that comes after, or before, and knows a type or doesn't. */
  @Test
  void parkedMessageOfAnUnknownTypeIsHandledOnceItIsSentBackToWhoKnowsIt() throws Exception {
    Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    Envelope later = new Envelope("later", "k", Buffer.buffer("{}"));
    try (MessagingFixture fixture = new MessagingFixture(config).connected()) {
      MessageConsumer before = fixture.consume(record(received));
      MessagingFixture.await(fixture.publisher().publish(later));
      await()
          .untilAsserted(
              () -> {
                assertThat(MessagingFixture.answer(fixture.parked().peek(10)))
                    .singleElement()
                    .satisfies(parked -> assertThat(parked.reason()).contains("type later"));
              });
      MessagingFixture.await(before.close());

      fixture.consume(Map.of("later", record(received)));
      await()
          .until(
              () -> MessagingFixture.answer(fixture.parked().redrive(10)),
              moved -> moved.messages() == 1);

      await().untilAsserted(() -> assertThat(received).containsExactly(later));
    }
  }

  @Test
  void typeWithAQueueOfItsOwnHasItsTypeForARoutingKeyAndComesBackToItWhenItWasParked()
      throws Exception {
    Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    Envelope message = new Envelope("task.apart", "", Buffer.buffer("{}"));
    String queue = config.queue() + ".task.apart";
    try (MessagingFixture fixture = new MessagingFixture(config).connected()) {
      MessagingFixture.await(fixture.publisher().publish(message));
      GetResponse got = get(queue, false);
      assertThat(got.getEnvelope().getRoutingKey()).isEqualTo("task.apart");
      assertThat(got.getProps().getType()).isEqualTo("larch.task.apart");
      channel.basicReject(got.getEnvelope().getDeliveryTag(), false);

      await()
          .until(
              () -> MessagingFixture.answer(fixture.parked().redrive(10)),
              moved -> moved.messages() == 1);
      fixture.consume(MessagingFixture.APART, record(received));

      await().untilAsserted(() -> assertThat(received).containsExactly(message));
    }
    assertThat(channel.messageCount(config.queue())).isZero();
  }

  /** The consumer once waited for ever, at a queue that was declared again too soon. */
  @Test
  void queueOfATypeThatWasDeletedComesBackToPublisherAndConsumer() throws Exception {
    Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    Envelope message = new Envelope("task.apart", "", Buffer.buffer("{}"));
    try (MessagingFixture fixture = new MessagingFixture(config).connected()) {
      MessageConsumer consumer = fixture.consume(MessagingFixture.APART, record(received));
      await().until(consumer::connected);

      channel.queueDelete(config.queue() + ".task.apart");

      PublishException failure = MessagingFixture.failure(fixture.publisher().publish(message));
      assertThat(failure)
          .isNotNull()
          .extracting(PublishException::reason)
          .isEqualTo(Reason.UNROUTABLE);
      await().until(() -> MessagingFixture.failure(fixture.publisher().publish(message)) == null);
      await().untilAsserted(() -> assertThat(received).contains(message));
    }
  }

  private static void assertUnroutableThenWell(MessagingFixture fixture) {
    PublishException failure =
        MessagingFixture.failure(fixture.publisher().publish(MessagingFixture.message(1)));

    assertThat(failure)
        .isNotNull()
        .extracting(PublishException::reason)
        .isEqualTo(Reason.UNROUTABLE);
    assertThat(fixture.failed(Reason.UNROUTABLE)).isEqualTo(1);
    assertThat(fixture.count("larch.publish.confirmed")).isZero();
    await()
        .until(
            () ->
                MessagingFixture.failure(fixture.publisher().publish(MessagingFixture.message(2)))
                    == null);
  }

  @Test
  void consumerGoesOnWhenItsQueueWasDeleted() throws Exception {
    Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    try (MessagingFixture fixture = new MessagingFixture(config).connected()) {
      MessageConsumer consumer = fixture.consume(record(received));
      await().until(consumer::connected);

      channel.queueDelete(config.queue());

      await()
          .until(
              () ->
                  MessagingFixture.failure(fixture.publisher().publish(MessagingFixture.message(1)))
                      == null);
      await()
          .untilAsserted(() -> assertThat(received).containsExactly(MessagingFixture.message(1)));
    }
  }

  /**
   * The last of them once went back to the queue up to a thousand times: PostgreSQL refuses a
   * U+0000, so that no try could ever succeed.
   */
  @Test
  void unreadableMessagesAreParkedAndOthersFlow() throws Exception {
    List<String> bodies =
        List.of(
            "not json",
            "{\"version\":99}",
            "{\"version\":1,\"bucket\":\"b\",\"batches\":[]}",
            "",
            "{\"version\":1,\"bucket\":\"b\\u0000\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\"]}]}");
    Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    try (MessagingFixture fixture = new MessagingFixture(config).connected()) {
      for (String body : bodies) {
        channel.basicPublish(
            config.exchange(), "content.purge.larch", null, body.getBytes(StandardCharsets.UTF_8));
      }
      MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(1)));

      fixture.consume(record(received));

      await()
          .untilAsserted(() -> assertThat(received).containsExactly(MessagingFixture.message(1)));
      await()
          .untilAsserted(
              () -> assertThat(fixture.count("larch.consume.parked")).isEqualTo(bodies.size()));
      List<String> parked = new CopyOnWriteArrayList<>();
      for (int i = 0; i < bodies.size(); i++) {
        GetResponse message = get(parkedQueue);
        parked.add(new String(message.getBody(), StandardCharsets.UTF_8));
        assertThat(message.getProps().getHeaders()).containsKey("x-larch-parked-reason");
      }
      assertThat(parked).containsExactlyInAnyOrderElementsOf(bodies);
    }
    assertThat(channel.messageCount(config.queue())).isZero();
  }

  @Test
  void messageThatTheBrokerGivesUpOnIsParked() throws Exception {
    try (MessagingFixture fixture = new MessagingFixture(config).connected()) {
      MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(1)));
      channel.basicReject(get(config.queue(), false).getEnvelope().getDeliveryTag(), false);

      assertThat(Buffer.buffer(get(parkedQueue).getBody()))
          .isEqualTo(MessagingFixture.message(1).body());
    }
  }

  @Test
  void queueWithOtherPropertiesIsExplainedAndTakenUpOnceItIsGone() throws Exception {
    channel.queueDeclare(config.queue(), true, false, false, Map.of());
    Logger logger = (Logger) LoggerFactory.getLogger(BrokerLink.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    logger.addAppender(log);
    try (MessagingFixture fixture = new MessagingFixture(config)) {
      await()
          .untilAsserted(
              () ->
                  assertThat(log.list)
                      .extracting(ILoggingEvent::getFormattedMessage)
                      .anySatisfy(
                          line ->
                              assertThat(line)
                                  .contains(
                                      "with other properties",
                                      config.queue(),
                                      "Delete it",
                                      "tried again")));
      assertThat(fixture.publisher().connected()).isFalse();

      channel.queueDelete(config.queue());

      fixture.connected();
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .filteredOn(line -> line.contains("No connection"))
          .hasSize(1);
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .anyMatch(line -> line.contains("again (publisher)"));
    } finally {
      logger.detachAppender(log);
    }
  }

  private GetResponse get(String queue) {
    return get(queue, true);
  }

  private GetResponse get(String queue, boolean acknowledge) {
    return await()
        .atMost(10, TimeUnit.SECONDS)
        .until(() -> channel.basicGet(queue, acknowledge), got -> got != null);
  }

  private static Function<Envelope, Future<Void>> record(Queue<Envelope> received) {
    return message -> {
      received.add(message);
      return Future.succeededFuture();
    };
  }
}
