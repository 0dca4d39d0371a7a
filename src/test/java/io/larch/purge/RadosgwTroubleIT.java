package io.larch.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.config.ContentConfig;
import io.larch.config.DatabaseConfig;
import io.larch.testing.PurgeRows;
import io.larch.testing.PurgeRows.Stored;
import io.larch.testing.RadosgwServer;
import io.larch.testing.S3Inventory;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buckets in trouble on a real store, beside one that is well. */
@SuppressWarnings("NullAway.Init") // set up before all tests
class RadosgwTroubleIT {

  private static S3Inventory inventory;

  private final DatabaseConfig database = TestPostgres.migratedDatabase();
  private final PurgeRows rows = new PurgeRows(database);

  @BeforeAll
  static void open() {
    assumeTrue(
        RadosgwServer.skipReason().isEmpty(),
        () -> "left out: " + RadosgwServer.skipReason().orElse(""));
    inventory = new S3Inventory(RadosgwServer.shared());
  }

  @AfterAll
  static void close() {
    if (inventory != null) {
      inventory.close();
    }
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
  }

  private static List<String> keys(String prefix) {
    return IntStream.rangeClosed(1, 200).mapToObj(n -> prefix + n).toList();
  }

  private Pipeline pipeline() {
    ContentConfig content =
        new ContentConfig(
            ContentConfig.Type.S3,
            "unused",
            false,
            RadosgwServer.shared().config(),
            new ContentConfig.FileSystemConfig(null));
    return new Pipeline(database, Pipeline.manyAttempts(Duration.ofSeconds(20)), content);
  }

  private List<Stored> left(String bucket) {
    return rows.all().stream().filter(row -> row.bucket().equals(bucket)).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DeleteObject*", "GetBucketVersioning"})
  void deniedBucketKeepsItsBatchesUntilItIsAllowedAndTheOtherOneIsPurged(String action)
      throws Exception {
    String good = inventory.newBucket();
    String denied = inventory.newBucket();
    keys("good").forEach(key -> inventory.put(good, key, new byte[] {1}));
    keys("kept").forEach(key -> inventory.put(denied, key, new byte[] {1}));
    inventory.deny(denied, action);
    rows.waiting(denied, 200, "kept");
    rows.waiting(good, 200, "good");
    try (Pipeline pipeline = pipeline()) {
      pipeline.start(1);
      eventually().until(() -> left(good).isEmpty());
      assertThat(inventory.keysIn(good)).isEmpty();
      eventually()
          .untilAsserted(
              () ->
                  assertThat(left(denied))
                      .hasSize(200)
                      .allSatisfy(row -> assertThat(row.lastKind()).isEqualTo("DENIED")));
      inventory.allow(denied);
      eventually().until(() -> rows.all().isEmpty());
      assertThat(inventory.keysIn(denied)).isEmpty();
    }
  }

  @Test
  void missingBucketIsPurgedOnceItIsThere() throws Exception {
    String good = inventory.newBucket();
    String missing = "larch-" + UUID.randomUUID();
    rows.waiting(missing, 200, "lost");
    rows.waiting(good, 200, "good");
    try (Pipeline pipeline = pipeline().start(1)) {
      eventually().until(() -> left(good).isEmpty());
      eventually()
          .untilAsserted(
              () ->
                  assertThat(left(missing))
                      .hasSize(200)
                      .allSatisfy(row -> assertThat(row.lastKind()).isEqualTo("NO_BUCKET")));
      assertThat(
              pipeline
                  .meters
                  .get("larch.purge.bucket.stopped")
                  .tag("bucket", missing)
                  .gauge()
                  .value())
          .isOne();
      inventory.createBucket(missing);
      eventually().until(() -> rows.all().isEmpty());
    }
  }
}
