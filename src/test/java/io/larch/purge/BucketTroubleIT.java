package io.larch.purge;

import static io.larch.testing.PurgeRows.BUCKET;
import static io.larch.testing.PurgeRows.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.content.ContentStoreException.Kind;
import io.larch.testing.LogLines;
import io.larch.testing.PurgeRows;
import io.larch.testing.PurgeRows.Stored;
import io.larch.testing.TestPostgres;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One bucket's trouble, and what the other buckets notice of it. */
class BucketTroubleIT {

  private static final String BAD = "bad-bucket";

  /** Keys of a message, by the pipeline's configuration. */
  private static final int PAGE = 50;

  private final DatabaseConfig config = TestPostgres.migratedDatabase();
  private final PurgeRows rows = new PurgeRows(config);

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
  }

  private List<Stored> left(String bucket) {
    return rows.all().stream().filter(row -> row.bucket().equals(bucket)).toList();
  }

  private void awaitPutOff(String bucket, Kind kind) {
    eventually()
        .untilAsserted(
            () ->
                assertThat(left(bucket))
                    .isNotEmpty()
                    .allSatisfy(
                        row -> {
                          assertThat(row.state()).isEqualTo("waiting");
                          assertThat(row.attempts()).isPositive();
                          assertThat(row.lastKind()).isEqualTo(kind.name());
                          assertThat(row.lastError()).isEqualTo(kind + ": not this bucket");
                        }));
  }

  @ParameterizedTest
  @EnumSource(names = {"DENIED", "NO_BUCKET", "UNAVAILABLE", "THROTTLED"})
  void bucketInTroubleIsNotTriedBatchByBatchAndOthersFlow(Kind kind) throws Exception {
    int messages = 60;
    rows.waiting(BAD, messages * PAGE, "bad");
    rows.waiting(1_000, "good");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(10_000));
        LogLines log = new LogLines(BucketLanes.class)) {
      pipeline.store.refuse(BAD, kind);
      pipeline.start(1);
      eventually().until(() -> left(BUCKET).isEmpty());
      awaitPutOff(BAD, kind);
      assertThat(left(BAD)).hasSize(messages * PAGE);
      assertThat(pipeline.store.requests(BAD)).isLessThanOrEqualTo(messages / 3);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("WARN bucket bad-bucket is stopped")
          .contains(kind + ": not this bucket");
      assertThat(
              pipeline.meters.get("larch.purge.bucket.stopped").tag("bucket", BAD).gauge().value())
          .isOne();
      assertThat(
              pipeline
                  .meters
                  .get("larch.purge.batches.untried")
                  .tags("bucket", BAD, "kind", kind.name())
                  .counter()
                  .count())
          .isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DENIED", "NO_BUCKET", "UNAVAILABLE"})
  void bucketThatAnswersAgainIsDrainedWithoutWaitingForItsDelays(Kind kind) throws Exception {
    rows.waiting(BAD, 500, "bad");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(10_000));
        LogLines log = new LogLines(BucketLanes.class)) {
      pipeline.store.refuse(BAD, kind);
      pipeline.start(1);
      awaitPutOff(BAD, kind);
      pipeline.store.serve(BAD);
      eventually().until(() -> rows.all().isEmpty());
      assertThat(log.lines()).last().asString().contains("answers again");
      assertThat(pipeline.meters.get("larch.purge.bucket.stopped").gauge().value()).isZero();
    }
  }

  private static boolean stopped(Pipeline pipeline) {
    Gauge gauge = pipeline.meters.find("larch.purge.bucket.stopped").tag("bucket", BAD).gauge();
    return gauge != null && gauge.value() == 1;
  }

  @Test
  void stoppedBucketIsLeftAloneWhilePurgingIsPaused() throws Exception {
    rows.waiting(BAD, 500, "bad");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.manyAttempts(Duration.ofSeconds(20)))) {
      pipeline.store.refuse(BAD, Kind.DENIED);
      pipeline.start(1);
      eventually().until(() -> stopped(pipeline));
      int probing = pipeline.store.requests(BAD);
      eventually().until(() -> pipeline.store.requests(BAD) > probing + 2);

      rows.execute("INSERT INTO purge_pause (reason) VALUES ('the store is being moved')");
      // The request that was under way when the pause began, then none; probes come every 50 ms.
      AtomicInteger before = new AtomicInteger();
      eventually()
          .during(Duration.ofSeconds(1))
          .until(() -> before.getAndSet(pipeline.store.requests(BAD)) == before.get());

      rows.execute("DELETE FROM purge_pause");
      pipeline.store.serve(BAD);
      eventually().until(() -> rows.all().isEmpty());
    }
  }

  @Test
  void bucketThatHangsHoldsNoSlotsOnceItIsStopped() throws Exception {
    rows.waiting(BAD, 10 * PAGE, "bad");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(10_000))) {
      pipeline.store.refuse(BAD, Kind.UNAVAILABLE);
      pipeline.start(1);
      awaitPutOff(BAD, Kind.UNAVAILABLE);
      pipeline.store.hang(BAD); // so that the request that looks whether it is back hangs, too
      int before = pipeline.store.requests(BAD);
      rows.waiting(BAD, 10 * PAGE, "more");
      rows.waiting(1_000, "good");
      eventually().until(() -> left(BUCKET).isEmpty());
      awaitPutOff(BAD, Kind.UNAVAILABLE);
      assertThat(pipeline.store.requests(BAD)).isBetween(before, before + 1);
    }
  }

  @Test
  void pagesShrinkUntilTheStoreTakesThem() throws Exception {
    rows.waiting(keys("large", 200));
    rows.waiting(300, "small");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.manyAttempts(Duration.ofSeconds(20)))) {
      pipeline.store.throttleBeyond(10);
      pipeline.start(1);
      eventually().until(() -> rows.all().isEmpty());
      assertThat(pipeline.meters.get("larch.purge.bucket.page.size").gauge().value())
          .isLessThan(PAGE);
      pipeline.store.throttleBeyond(PAGE);
      rows.waiting(40 * PAGE, "more");
      eventually()
          .untilAsserted(
              () -> {
                assertThat(pipeline.meters.get("larch.purge.bucket.page.size").gauge().value())
                    .isEqualTo(PAGE);
                assertThat(pipeline.meters.get("larch.purge.bucket.at.once").gauge().value())
                    .isEqualTo(Pipeline.SLOTS);
              });
    }
  }

  /**
   * A key whose requests were never answered kept the keys beside it in its batch for ever, and
   * stopped its bucket, which was then asked with that same key.
   */
  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "UNKNOWN"})
  void keysThatTheStoreChokesOnKeepNeitherTheirBatchNorTheirBucket(Kind kind) throws Exception {
    rows.waiting(keys("choke", 120));
    rows.waiting(500, "good");
    List<String> chokes = List.of("choke0", "choke1", "choke2", "choke3", "choke70");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.manyAttempts(Duration.ofSeconds(20)))) {
      chokes.forEach(key -> pipeline.store.chokeOn(key, kind));
      pipeline.start(1);
      eventually()
          .untilAsserted(
              () ->
                  assertThat(rows.all())
                      .singleElement()
                      .satisfies(row -> assertThat(row.keys()).hasSameElementsAs(chokes)));

      rows.waiting(500, "later");
      eventually().until(() -> rows.all().size() == 1);
    }
  }

  @Test
  void keysThatCannotBeDeletedCostOneRequestEachAndSlowNothingDown() throws Exception {
    int bad = 1_000;
    int good = 3_000;
    rows.waiting(bad, "bad");
    rows.execute("UPDATE purge_batch SET due_at = due_at - interval '1 hour'");
    rows.waiting(good, "good");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(10_000))) {
      pipeline.store.fail(Kind.DENIED, List.of(keys("bad", bad + 1)));
      pipeline.start(1);
      eventually().until(() -> rows.all().size() == bad);
      awaitAttempted();
      assertThat(rows.all()).allSatisfy(row -> assertThat(row.dueIn()).isGreaterThan(200));
      assertThat(rows.all())
          .allSatisfy(row -> assertThat(pipeline.store.calls(row.keys().getFirst())).isOne());
      assertThat(pipeline.store.requests(BUCKET)).isLessThanOrEqualTo(2 * (bad + good) / PAGE);
      assertThat(pipeline.meters.get("larch.purge.bucket.page.size").gauge().value())
          .isEqualTo(PAGE);
      assertThat(pipeline.meters.get("larch.purge.bucket.at.once").gauge().value())
          .isEqualTo(Pipeline.SLOTS);
    }
  }

  private void awaitAttempted() {
    eventually()
        .untilAsserted(
            () -> assertThat(rows.all()).allSatisfy(row -> assertThat(row.attempts()).isOne()));
  }
}
