package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.outbox.PurgeMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for messages whichever way they take. */
interface MessagingContract {

  /** Messaging of its own for each test: fresh queue, and everything closed afterwards. */
  MessagingFixture fixture();

  @Test
  default void deliversWhatWasPublished() {
    Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    MessagingFixture fixture = fixture();
    fixture.consume(
        message -> {
          received.add(message);
          return Future.succeededFuture();
        });
    Envelope message =
        MessagingFixture.envelope(
            new PurgeMessage(
                "photos.example",
                List.of(
                    new PurgeMessage.Batch(
                        Long.MAX_VALUE,
                        3,
                        true,
                        List.of("a", "größer/ключ/\u0001\"\\", "\ud83c\udf32")),
                    new PurgeMessage.Batch(2, 0, false, List.of("b")))));

    MessagingFixture.await(fixture.publisher().publish(message));

    await().untilAsserted(() -> assertThat(received).containsExactly(message));
    await().untilAsserted(() -> assertThat(fixture.count("larch.consume.handled")).isEqualTo(1));
    assertThat(fixture.count("larch.publish.confirmed")).isEqualTo(1);
  }

  @Test
  default void eachTypeOfMessageGoesToItsOwnHandler() {
    MessagingFixture fixture = fixture();
    Queue<String> handled = new ConcurrentLinkedQueue<>();
    fixture.consume(
        Map.of(
            "one", message -> handled(handled, "one", message),
            "two-more", message -> handled(handled, "two", message)));

    publish(fixture, "two-more", "größer");
    publish(fixture, "one", "");

    await()
        .untilAsserted(
            () -> assertThat(handled).containsExactlyInAnyOrder("one  {}", "two größer {}"));
  }

  private static void publish(MessagingFixture fixture, String type, String key) {
    MessagingFixture.await(
        fixture.publisher().publish(new Envelope(type, key, Buffer.buffer("{}"))));
  }

  private static Future<Void> handled(Queue<String> handled, String by, Envelope message) {
    handled.add(by + " " + message.key() + " " + message.body());
    return Future.succeededFuture();
  }

  /**
   * Neither a full queue, nor handlers that hang, nor that there are none, are anything to others.
   */
  @Test
  default void typeWithAQueueOfItsOwnKeepsNoOtherWaiting() {
    MessagingFixture fixture = fixture();
    Queue<String> handled = new ConcurrentLinkedQueue<>();
    Queue<Promise<Void>> open = new ConcurrentLinkedQueue<>();
    fixture.consume(
        MessagingFixture.APART,
        _ -> {
          Promise<Void> promise = Promise.promise();
          open.add(promise);
          return promise.future();
        });
    for (int n = 0; n < 10; n++) {
      publish(fixture, "task.apart", "");
    }
    await().until(() -> open.size() == MessagingFixture.APART.prefetch());
    publish(fixture, "aside", "a");
    publish(fixture, "one", "b");

    fixture.consume(Map.of("one", message -> handled(handled, "one", message)));
    await().untilAsserted(() -> assertThat(handled).containsExactly("one b {}"));
    fixture.consume(MessagingFixture.ASIDE, message -> handled(handled, "aside", message));
    await().untilAsserted(() -> assertThat(handled).contains("aside a {}"));

    assertThat(open).hasSize(MessagingFixture.APART.prefetch());
    AtomicInteger ended = new AtomicInteger();
    await()
        .until(
            () -> {
              for (Promise<Void> next = open.poll(); next != null; next = open.poll()) {
                next.complete();
                ended.incrementAndGet();
              }
              return ended.get() == 10;
            });
  }

  /** Once, and not again and again, whoever it is that doesn't understand it. */
  @Test
  default void whatNobodyUnderstandsIsParkedAndOthersFlow() {
    MessagingFixture fixture = fixture();
    Queue<String> handled = new ConcurrentLinkedQueue<>();
    fixture.consume(
        Map.of(
            "choosy",
            message ->
                message.key().isEmpty()
                    ? Future.failedFuture(new UnreadableMessageException("no key"))
                    : handled(handled, "choosy", message)));

    publish(fixture, "of-a-later-version", "k");
    publish(fixture, "choosy", "");
    publish(fixture, "choosy", "k");

    await().untilAsserted(() -> assertThat(handled).containsExactly("choosy k {}"));
    await().untilAsserted(() -> assertThat(fixture.count("larch.consume.parked")).isEqualTo(2));
    assertThat(fixture.count("larch.consume.requeued")).isZero();
    assertThat(fixture.count("larch.consume.handled")).isEqualTo(1);
  }

  @Test
  default void keepsMessagesUntilAConsumerStarts() {
    MessagingFixture fixture = fixture();
    for (int id = 0; id < 20; id++) {
      MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(id)));
    }
    Queue<Long> received = new ConcurrentLinkedQueue<>();

    fixture.consume(
        message -> {
          received.add(MessagingFixture.id(message));
          return Future.succeededFuture();
        });

    await().untilAsserted(() -> assertThat(received).hasSize(20).doesNotHaveDuplicates());
  }

  @Test
  default void messageWhoseHandlerFailsComesAgainAfterAPause() {
    MessagingFixture fixture = fixture();
    Queue<Long> times = new ConcurrentLinkedQueue<>();
    fixture.consume(
        _ -> {
          times.add(System.nanoTime());
          return times.size() < 3 ? Future.failedFuture("not yet") : Future.succeededFuture();
        });

    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(1)));

    await().untilAsserted(() -> assertThat(fixture.count("larch.consume.handled")).isEqualTo(1));
    assertThat(fixture.count("larch.consume.requeued")).isEqualTo(2);
    List<Long> all = List.copyOf(times);
    assertThat(all).hasSize(3);
    assertThat(Duration.ofNanos(all.get(1) - all.get(0)))
        .isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
    assertThat(Duration.ofNanos(all.get(2) - all.get(1)))
        .isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
  }

  @Test
  default void handlerThatThrowsIsLikeOneThatFails() {
    MessagingFixture fixture = fixture();
    AtomicInteger calls = new AtomicInteger();
    fixture.consume(
        _ -> {
          if (calls.incrementAndGet() == 1) {
            throw new IllegalStateException("thrown on purpose");
          }
          return Future.succeededFuture();
        });

    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(1)));

    await().untilAsserted(() -> assertThat(fixture.count("larch.consume.handled")).isEqualTo(1));
    assertThat(calls).hasValue(2);
  }

  @Test
  default void oneFailingMessageDelaysNoOther() {
    MessagingFixture fixture = fixture();
    Queue<Long> handled = new ConcurrentLinkedQueue<>();
    fixture.consume(
        message -> {
          long id = MessagingFixture.id(message);
          if (id == 0) {
            return Future.failedFuture("never");
          }
          handled.add(id);
          return Future.succeededFuture();
        });

    for (int id = 0; id < 10; id++) {
      MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(id)));
    }

    await().untilAsserted(() -> assertThat(handled).hasSize(9));
  }

  @Test
  default void runsAtMostPrefetchHandlersAtOnce() {
    MessagingFixture fixture = fixture();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    Queue<Promise<Void>> open = new ConcurrentLinkedQueue<>();
    fixture.consume(
        _ -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Promise<Void> promise = Promise.promise();
          open.add(promise);
          return promise.future();
        });
    int messages = 3 * MessagingFixture.PREFETCH;
    for (int id = 0; id < messages; id++) {
      MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(id)));
    }

    await().until(() -> open.size() == MessagingFixture.PREFETCH);
    // Nothing further may come while these run; half a second is much longer than a delivery takes.
    await().during(Duration.ofMillis(500)).until(() -> open.size() == MessagingFixture.PREFETCH);
    await()
        .until(
            () -> {
              Promise<Void> promise = open.poll();
              if (promise != null) {
                running.decrementAndGet();
                promise.complete();
                ended.incrementAndGet();
              }
              return ended.get() == messages;
            });

    assertThat(most).hasValue(MessagingFixture.PREFETCH);
  }

  @Test
  default void handlerRunsOnTheContextThatStartedTheConsumer() {
    MessagingFixture fixture = fixture();
    Context context = fixture.vertx().getOrCreateContext();
    AtomicReference<@Nullable Context> seen = new AtomicReference<>();
    context.runOnContext(
        _ ->
            fixture.consume(
                _ -> {
                  seen.set(Vertx.currentContext());
                  return Future.succeededFuture();
                }));

    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(1)));

    await().untilAsserted(() -> assertThat(seen.get()).isEqualTo(context));
  }

  @Test
  default void publishCompletesOnTheCallersContext() {
    MessagingFixture fixture = fixture();
    Context context = fixture.vertx().getOrCreateContext();
    AtomicReference<@Nullable Context> seen = new AtomicReference<>();
    context.runOnContext(
        _ ->
            fixture
                .publisher()
                .publish(MessagingFixture.message(1))
                .onComplete(_ -> seen.set(Vertx.currentContext())));

    await().untilAsserted(() -> assertThat(seen.get()).isEqualTo(context));
  }

  @Test
  default void fullQueueRefusesMessages() {
    MessagingFixture fixture = fixture();
    int accepted = 0;
    PublishException refusal = null;
    // The broker may let a few more in than its limit says.
    while (refusal == null && accepted <= 2 * MessagingFixture.MAX_QUEUE_LENGTH) {
      refusal =
          MessagingFixture.failure(fixture.publisher().publish(MessagingFixture.message(accepted)));
      accepted += refusal == null ? 1 : 0;
    }

    assertThat(refusal)
        .isNotNull()
        .extracting(PublishException::reason)
        .isEqualTo(PublishException.Reason.REFUSED);
    assertThat(accepted).isGreaterThanOrEqualTo(MessagingFixture.MAX_QUEUE_LENGTH);
    assertThat(fixture.failed(PublishException.Reason.REFUSED)).isEqualTo(1);
  }

  @Test
  default void publishAfterCloseFails() {
    MessagingFixture fixture = fixture();
    MessagingFixture.await(fixture.publisher().close());
    MessagingFixture.await(fixture.publisher().close());

    PublishException failure =
        MessagingFixture.failure(fixture.publisher().publish(MessagingFixture.message(1)));

    assertThat(failure)
        .isNotNull()
        .extracting(PublishException::reason)
        .isEqualTo(PublishException.Reason.CLOSED);
    assertThat(fixture.publisher().connected()).isFalse();
  }

  @Test
  default void consumerStartsOnceOnly() {
    MessagingFixture fixture = fixture();
    MessageConsumer consumer = fixture.consume(_ -> Future.succeededFuture());

    assertThat(
            MessagingFixture.outcome(consumer.start(Map.of("purge", _ -> Future.succeededFuture())))
                .failed())
        .isTrue();
  }

  @Test
  default void closeWaitsForTheHandlersThatRun() {
    MessagingFixture fixture = fixture();
    Promise<Void> handler = Promise.promise();
    AtomicInteger calls = new AtomicInteger();
    MessageConsumer consumer =
        fixture.consume(
            _ -> {
              calls.incrementAndGet();
              return handler.future();
            });
    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(1)));
    await().until(() -> calls.get() == 1);

    Future<Void> closing = consumer.close();
    await().during(Duration.ofMillis(300)).until(() -> !closing.isComplete());
    handler.complete();
    MessagingFixture.await(closing);

    assertThat(fixture.count("larch.consume.handled")).isEqualTo(1);
    assertThat(consumer.connected()).isFalse();
    assertNothingIsLeft(fixture);
  }

  @Test
  default void messageThatIsNotAcknowledgedGoesBackWhenTheConsumerCloses() {
    MessagingFixture fixture = fixture();
    AtomicInteger calls = new AtomicInteger();
    Promise<Void> never = Promise.promise();
    MessageConsumer consumer =
        fixture.consume(
            _ -> {
              calls.incrementAndGet();
              return never.future();
            });
    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(7)));
    await().until(() -> calls.get() == 1);

    long start = System.nanoTime();
    MessagingFixture.await(consumer.close());
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(
            MessagingFixture.CLOSE_LIMIT.minusMillis(100),
            MessagingFixture.CLOSE_LIMIT.plusSeconds(5));

    Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    fixture.consume(
        message -> {
          received.add(message);
          return Future.succeededFuture();
        });
    await().untilAsserted(() -> assertThat(received).containsExactly(MessagingFixture.message(7)));
  }

  /** A message published now is the next that a new consumer gets, and the only one. */
  private static void assertNothingIsLeft(MessagingFixture fixture) {
    Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    MessagingFixture.await(fixture.publisher().publish(MessagingFixture.message(99)));
    fixture.consume(
        message -> {
          received.add(message);
          return Future.succeededFuture();
        });
    await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> assertThat(received).isNotEmpty());
    assertThat(received).containsExactly(MessagingFixture.message(99));
  }
}
