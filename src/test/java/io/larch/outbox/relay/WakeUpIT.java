package io.larch.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.MessagingConfig;
import io.larch.config.PurgeConfig;
import io.larch.config.Secret;
import io.larch.db.Database;
import io.larch.db.Notifications;
import io.larch.messaging.MessageConsumer;
import io.larch.messaging.MessagePublisher;
import io.larch.messaging.Messaging;
import io.larch.outbox.DueNoticeVerticle;
import io.larch.outbox.DueSignal;
import io.larch.outbox.PurgeMessage;
import io.larch.testing.EventLoops;
import io.larch.testing.PurgeRows;
import io.larch.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A relay that looks by itself only once in ten minutes: whatever goes, it was told of. */
class WakeUpIT {

  private static final Duration POLL_INTERVAL = Duration.ofMinutes(10);

  private final TestDatabase database = new TestDatabase();
  private final PurgeRows rows = new PurgeRows(database.config());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Messaging messaging =
      Messaging.create(database.vertx(), messagingConfig(), Duration.ofSeconds(1), meters);
  private final MessagePublisher publisher = messaging.openPublisher();
  private final MessageConsumer consumer = messaging.openConsumer();
  private final AtomicInteger received = new AtomicInteger();
  private final DueSignal due = new DueSignal();
  private final Vertx otherVertx = EventLoops.vertx();
  private final Database otherDatabase = new Database(otherVertx, database.config());
  private final DueSignal otherDue = new DueSignal();

  private static MessagingConfig messagingConfig() {
    return new MessagingConfig(
        MessagingConfig.Type.IN_PROCESS,
        "unused",
        1,
        "/",
        "unused",
        new Secret(""),
        false,
        "unused",
        "unused",
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        4,
        100,
        Duration.ofSeconds(1),
        1_000);
  }

  @BeforeEach
  void start() throws Exception {
    consumer.start(
        Map.of(
            PurgeMessage.TYPE,
            _ -> {
              received.incrementAndGet();
              return Future.succeededFuture();
            }));
    deployRelay();
    // The first look, of a start.
    rowGoes(1);
  }

  private void deployRelay() throws Exception {
    rows.waiting("first");
    PurgeConfig config =
        new PurgeConfig(
            50, POLL_INTERVAL, Duration.ofMinutes(10), 1_000, POLL_INTERVAL, POLL_INTERVAL, 3);
    await(
        database
            .vertx()
            .deployVerticle(
                new RelayVerticle(database.background(), due, publisher, config, meters)));
  }

  @AfterEach
  void close() throws Exception {
    await(otherVertx.close());
    await(publisher.close());
    database.close();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(20, TimeUnit.SECONDS);
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
  }

  private void rowGoes(int messages) {
    soon().untilAsserted(() -> assertThat(received).hasValue(messages));
  }

  private int listening() {
    return Math.toIntExact(
        database.count(
            "pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"));
  }

  @Test
  void relayLooksWhenItsOwnProcessHasRecorded() {
    for (int n = 2; n < 6; n++) {
      rows.waiting("own");
      due.raise();
      rowGoes(n);
    }
  }

  /** Nobody is to be told of too late: while one look is under way the next may be due. */
  @Test
  void whatIsRecordedDuringALookIsSeenByTheNext() {
    for (int n = 2; n < 200; n++) {
      rows.waiting("own");
      due.raise();
    }
    soon().until(() -> rows.count("state = 'waiting'") == 0);
  }

  @Test
  void relayLooksWhenAnotherProcessHasRecordedAlsoAfterTheConnectionWasLost() throws Exception {
    await(otherVertx.deployVerticle(new DueNoticeVerticle(otherDatabase.background(), otherDue)));
    Notifications notices = database.pools().listen(DueSignal.CHANNEL, due::raise);
    soon().until(() -> listening() == 1);

    rows.waiting("another's");
    otherDue.raise();
    rowGoes(2);

    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND query LIKE 'LISTEN%'");
    soon().until(() -> listening() == 0);
    // Nobody hears of it: it is seen once somebody listens again.
    rows.waiting("meanwhile");
    otherDue.raise();
    rowGoes(3);

    soon().until(() -> listening() == 1);
    rows.waiting("afterwards");
    otherDue.raise();
    rowGoes(4);
    await(notices.close());
  }

  @Test
  void manySignalsAreFewNotifications() throws Exception {
    await(otherVertx.deployVerticle(new DueNoticeVerticle(otherDatabase.background(), otherDue)));
    AtomicInteger heard = new AtomicInteger();
    Notifications notices = database.pools().listen(DueSignal.CHANNEL, heard::incrementAndGet);
    soon().until(() -> heard.get() == 1);

    long begin = System.nanoTime();
    long signals = 0;
    while (heard.get() < 5) {
      otherDue.raise();
      signals++;
    }

    // Four gaps, less what the last of them may have been shorter.
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(50));
    assertThat(signals).isGreaterThan(1_000);
    await(notices.close());
  }
}
