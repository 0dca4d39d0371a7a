package io.larch.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.db.Database;
import io.larch.testing.EventLoops;
import io.larch.testing.LogLines;
import io.larch.testing.PurgeRows;
import io.larch.testing.TestPostgres;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailingBatchesIT {

  private final Vertx vertx = EventLoops.vertx();
  private final DatabaseConfig config = TestPostgres.migratedDatabase();
  private final Database database = new Database(vertx, config);
  private final PurgeRows rows = new PurgeRows(config);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicLong nanos = new AtomicLong();
  private final FailingBatches failing =
      new FailingBatches(database.background(), 3, meters, nanos::get);

  @AfterEach
  void close() throws Exception {
    database.close().await(20, TimeUnit.SECONDS);
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }

  private void start() {
    vertx.runOnContext(here -> failing.start(vertx, Duration.ofMillis(20)));
  }

  private double shown(String bucket) {
    @Nullable Gauge gauge =
        meters.find("larch.purge.failing.batches").tag("bucket", bucket).gauge();
    return gauge == null ? 0 : gauge.value();
  }

  private void attempts(String prefix, int attempts, String kind) {
    rows.execute(
        "UPDATE purge_batch SET attempts = %d, last_kind = '%s' WHERE content_keys[1] LIKE '%s%%'"
            .formatted(attempts, kind, prefix));
  }

  @Test
  void failingBatchesAreCountedByBucketUntilTheyAreGone() {
    rows.waiting("one", 5, "often");
    rows.waiting("one", 2, "twice");
    rows.waiting("two", 7, "also");
    rows.waiting("two", 7, "never");
    attempts("often", 3, "DENIED");
    attempts("twice", 2, "DENIED");
    attempts("also", 300, "UNKNOWN");
    start();
    eventually().until(() -> shown("one") == 5 && shown("two") == 7);
    rows.execute("DELETE FROM purge_batch WHERE bucket = 'one'");
    eventually().until(() -> shown("one") == 0);
    assertThat(shown("two")).isEqualTo(7);
  }

  @Test
  void alarmIsRaisedOnceAMinuteAndEndsWithTheTrouble() {
    rows.waiting("one", 5, "often");
    attempts("often", 3, "DENIED");
    try (LogLines log = new LogLines(FailingBatches.class)) {
      start();
      eventually().until(() -> log.lines().size() == 1);
      assertThat(log.lines().getFirst())
          .isEqualTo(
              "ERROR 5 purge batches have failed 3 times or more, and are tried again; most of"
                  + " them: [bucket one: 5 (DENIED)]");
      rows.waiting("two", 1, "often");
      attempts("often", 4, "DENIED");
      eventually().until(() -> shown("two") == 1);
      assertThat(log.lines()).hasSize(1);
      nanos.addAndGet(Duration.ofSeconds(61).toNanos());
      eventually().until(() -> log.lines().size() == 2);
      assertThat(log.lines().getLast()).startsWith("ERROR 6 purge batches");
      rows.execute("DELETE FROM purge_batch");
      eventually().until(() -> log.lines().size() == 3);
      assertThat(log.lines().getLast()).startsWith("INFO");
      rows.waiting("one", 1, "again");
      attempts("again", 3, "DENIED");
      eventually().until(() -> log.lines().size() == 4);
      assertThat(log.lines().getLast()).startsWith("ERROR 1 purge batches");
    }
  }
}
