package io.larch.purge;

import static io.larch.testing.PurgeRows.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.content.ContentStoreException.Kind;
import io.larch.db.Migrations;
import io.larch.testing.LogLines;
import io.larch.testing.PurgeRows;
import io.larch.testing.PurgeRows.Stored;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

class PurgePipelineIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final DatabaseConfig config = TestPostgres.migratedDatabase();
  private final PurgeRows rows = new PurgeRows(config);

  private static ConditionFactory eventually() {
    return await().atMost(LONG).pollInterval(Duration.ofMillis(50));
  }

  private void awaitAttempts(int attempts) {
    eventually()
        .untilAsserted(
            () ->
                assertThat(rows.all())
                    .allSatisfy(
                        row -> {
                          assertThat(row.attempts()).isEqualTo(attempts);
                          assertThat(row.state()).isEqualTo("waiting");
                        }));
  }

  @Test
  void deletedContentGoesAndNothingElseDoes() throws Exception {
    rows.waiting(1_000, "small");
    rows.waiting(keys("large", 120));
    rows.add("upload", 600, "uploading");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000))) {
      pipeline.store.put(List.of("living", "uploading"));
      pipeline.store.put(List.of(keys("small", 1_001)));
      pipeline.store.put(List.of(keys("large", 120)));
      pipeline.start(2);
      eventually().until(() -> rows.all().size() == 1);
      assertThat(pipeline.store.objects())
          .containsExactlyInAnyOrder("living", "uploading", "small0");
      assertThat(pipeline.meters.get("larch.purge.keys").counter().count()).isEqualTo(1_120);
      assertThat(pipeline.meters.get("larch.purge.delete.to.gone").timer().count())
          .isEqualTo(1_001);
    }
  }

  /** A process that stopped went on with the pages of its messages until it was ended. */
  @Test
  void stoppedPurgeFinishesItsPageAndLeavesTheRestToOthersAtOnce() throws Exception {
    rows.waiting(keys("large", 200));
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000))) {
      pipeline.store.hang();
      pipeline.start(0);
      String purging = pipeline.startPurging();
      eventually().until(() -> pipeline.store.requests(PurgeRows.BUCKET) == 1);
      pipeline.releaseWhileStopping(purging);

      assertThat(pipeline.store.requests(PurgeRows.BUCKET)).isOne();
      assertThat(rows.all())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.keys()).hasSize(150);
                assertThat(row.lastError()).contains("the process stopped");
              });
      pipeline.startPurging();
      eventually().until(() -> rows.all().isEmpty());
    }
  }

  @Test
  void keysThatFailAreExactlyWhatIsLeft() throws Exception {
    rows.waiting("a", "bad1", "b", "bad2");
    rows.waiting("c", "d");
    rows.waiting("bad3");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000))) {
      pipeline.store.put(List.of("a", "b", "c", "d", "bad1", "bad2", "bad3"));
      pipeline.store.fail(Kind.DENIED, List.of("bad1", "bad2", "bad3"));
      pipeline.start(1);
      eventually().until(() -> rows.all().size() == 2);
      awaitAttempts(1);
      assertThat(rows.all())
          .extracting(Stored::keys)
          .containsExactly(List.of("bad1", "bad2"), List.of("bad3"));
      assertThat(rows.all()).extracting(Stored::lastError).containsOnly("DENIED: as told");
      assertThat(pipeline.store.objects()).containsExactlyInAnyOrder("bad1", "bad2", "bad3");
      assertThat(
              pipeline
                  .meters
                  .get("larch.purge.keys.failed")
                  .tag("kind", "DENIED")
                  .counter()
                  .count())
          .isEqualTo(3);
    }
  }

  @Test
  void keysMissingFromTheAnswerAreNotGone() throws Exception {
    rows.waiting("a", "silent", "b");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000))) {
      pipeline.store.leaveUnmentioned(List.of("silent"));
      pipeline.start(1);
      awaitAttempts(1);
      assertThat(rows.all()).extracting(Stored::keys).containsExactly(List.of("silent"));
    }
  }

  @Test
  void storeThatIsAwayPutsEverythingOffAndIsDrainedOnceItIsBack() throws Exception {
    rows.waiting(300, "k");
    rows.waiting(keys("large", 120));
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000));
        LogLines log = new LogLines(PutOffLog.class)) {
      pipeline.store.away(true);
      pipeline.start(1);
      awaitAttempts(1);
      assertThat(rows.all()).hasSize(301);
      assertThat(rows.all())
          .last()
          .extracting(Stored::keys)
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .hasSize(120);
      assertThat(log.lines()).hasSize(1);
      pipeline.store.away(false);
      rows.passTime();
      eventually().until(() -> rows.all().isEmpty());
    }
  }

  @Test
  void failedAttemptsGoOnWithoutEndAndGrowInNumber() throws Exception {
    rows.waiting("k");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.manyAttempts(LONG))) {
      pipeline.store.away(true);
      pipeline.start(1);
      eventually().until(() -> rows.all().getFirst().attempts() >= 5);
      pipeline.store.away(false);
      eventually().until(() -> rows.all().isEmpty());
    }
  }

  @Test
  void keysThatCannotBeDeletedDoNotHoldUpThoseBehindThem() throws Exception {
    rows.waiting(1_000, "bad");
    rows.execute("UPDATE purge_batch SET due_at = due_at - interval '1 hour'");
    rows.waiting(50, "good");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(100))) {
      pipeline.store.fail(Kind.DENIED, Stream.of(keys("bad", 1_001)).toList());
      pipeline.start(1);
      eventually().until(() -> rows.all().size() == 1_000);
      assertThat(rows.all()).allSatisfy(row -> assertThat(row.keys().getFirst()).startsWith("bad"));
      awaitAttempts(1);
    }
  }

  @Test
  void slowDeleteKeepsItsClaimSoThatNobodyElseIsAtIt() throws Exception {
    long id = rows.waiting("k");
    Duration lease = Duration.ofSeconds(3);
    try (Pipeline pipeline = new Pipeline(config, Pipeline.manyAttempts(lease))) {
      pipeline.store.hang();
      pipeline.start(2);
      eventually().until(() -> pipeline.store.calls("k") == 1);
      rows.execute("CREATE TABLE begun AS SELECT clock_timestamp() AS at");
      // Twice the lease, by the database's clock.
      eventually()
          .until(
              () -> {
                rows.execute(
                    "DELETE FROM begun WHERE at < clock_timestamp() - interval '6 seconds'");
                return rows.isEmpty("begun");
              });
      assertThat(rows.get(id).state()).isEqualTo("claimed");
      assertThat(pipeline.store.calls("k")).isOne();
      pipeline.store.release();
      eventually().until(() -> rows.all().isEmpty());
      assertThat(pipeline.store.deletedTwiceAtOnce()).isEmpty();
    }
  }

  @Test
  void batchThatWasLeasedAndNeverPublishedIsPublishedAfterItsLease() throws Exception {
    rows.add("leased", 2, "k");
    rows.add("claimed", 2, "l");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000))) {
      pipeline.store.put(List.of("k", "l"));
      pipeline.start(1);
      eventually().until(() -> rows.all().isEmpty());
      assertThat(pipeline.store.objects()).isEmpty();
      assertThat(pipeline.meters.get("larch.relay.lease.expired").counter().count()).isEqualTo(2);
    }
  }

  @Test
  void stopIsBoundedWhileTheStoreHangs() throws Exception {
    long id = rows.waiting("k");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000))) {
      pipeline.store.hang();
      String purging = pipeline.startPurging();
      pipeline.start(0);
      eventually().until(() -> pipeline.store.calls("k") == 1);
      pipeline.stop(purging); // fails when it takes long
      assertThat(rows.get(id).keys()).containsExactly("k");
    }
  }

  @Test
  void databaseThatGoesAwayWhileAPageIsDeletedLosesNothing() throws Exception {
    try (TestPostgres server = TestPostgres.owned()) {
      DatabaseConfig owned = server.newDatabase();
      Migrations.apply(owned);
      PurgeRows ownedRows = new PurgeRows(owned);
      ownedRows.waiting("gone", "bad");
      ownedRows.waiting("alone");
      try (Pipeline pipeline = new Pipeline(owned, Pipeline.manyAttempts(Duration.ofSeconds(2)))) {
        pipeline.store.put(Set.of("gone", "bad", "alone"));
        pipeline.store.fail(Kind.UNAVAILABLE, List.of("bad"));
        pipeline.store.hang();
        pipeline.start(1);
        eventually().until(() -> pipeline.store.calls("gone") == 1);
        server.kill();
        pipeline.store.release();
        eventually()
            .until(() -> pipeline.meters.get("larch.consume.requeued").counter().count() > 0);
        server.start();
        eventually()
            .untilAsserted(
                () ->
                    assertThat(ownedRows.all())
                        .extracting(Stored::keys)
                        .containsExactly(List.of("bad")));
        assertThat(pipeline.store.objects()).containsExactly("bad");
        assertThat(pipeline.store.calls("gone")).as("deleted again").isGreaterThan(1);
      }
    }
  }

  @Test
  void backlogIsShownWhileItWaits() throws Exception {
    rows.add("waiting", 600, "a");
    rows.add("waiting", 600, "b");
    rows.execute("UPDATE purge_batch SET recorded_at = now() - interval '1 hour'");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000)).start(0)) {
      eventually()
          .until(() -> pipeline.meters.get("larch.purge.backlog.batches").gauge().value() == 2);
      assertThat(pipeline.meters.get("larch.purge.backlog.oldest.seconds").gauge().value())
          .isBetween(3_600.0, 3_700.0);
      assertThat(bucketGauge(pipeline, "batches")).isEqualTo(2);
      assertThat(bucketGauge(pipeline, "oldest.seconds")).isBetween(3_600.0, 3_700.0);
    }
  }

  private static double bucketGauge(Pipeline pipeline, String name) {
    return pipeline
        .meters
        .get("larch.purge.bucket.backlog." + name)
        .tag("bucket", PurgeRows.BUCKET)
        .gauge()
        .value();
  }

  /** Of a counter that began with its first event, Prometheus would miss that event. */
  @Test
  void countersOfABucketBeginAtZero() throws Exception {
    rows.waiting("a");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000)).start(1)) {
      eventually().until(() -> rows.all().isEmpty());
      assertThat(
              pipeline
                  .meters
                  .get("larch.purge.keys.failed")
                  .tags("bucket", PurgeRows.BUCKET, "kind", "DENIED")
                  .counter()
                  .count())
          .isZero();
      assertThat(
              pipeline
                  .meters
                  .get("larch.relay.lease.expired")
                  .tag("bucket", PurgeRows.BUCKET)
                  .counter()
                  .count())
          .isZero();
    }
  }

  @Test
  void purgedKeysAreToldToTheDatabaseAtTheLatestWhenTheProcessStops() throws Exception {
    rows.execute(
        "INSERT INTO purged_keys (bucket, told_at, keys) VALUES ('old', now() - interval '1 hour',"
            + " 1)");
    rows.waiting(100, "k");
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000)).start(1)) {
      eventually().until(() -> rows.all().isEmpty());
      assertThat(pipeline.meters.get("larch.purge.keys").counter().count()).isEqualTo(100);
    }
    assertThat(rows.purged()).containsExactly("assets 100");
  }
}
