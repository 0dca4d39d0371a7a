package io.larch.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.larch.app.ContentStores;
import io.larch.config.DatabaseConfig;
import io.larch.config.DevConfig;
import io.larch.config.Secret;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.path.AssetPath;
import io.larch.reconcile.Report.Dangling;
import io.larch.reconcile.Report.Orphan;
import io.larch.testing.Assets;
import io.larch.testing.ByteSource;
import io.larch.testing.EventLoops;
import io.larch.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on the file system: listings of S3 have the content stores' own contract. */
class ReconciliationIT {

  private static final String BUCKET = "assets";
  private static final int KEYS_PER_BATCH = 2;

  @TempDir Path directory;

  private final Vertx vertx = EventLoops.vertx();
  private final DatabaseConfig config = TestPostgres.migratedDatabase();
  private final Database database = new Database(vertx, config);
  private final Assets assets = new Assets(config);
  private ContentStore store;

  @BeforeEach
  void start() throws TimeoutException {
    DevConfig.EmbeddedDatabase embedded =
        new DevConfig.EmbeddedDatabase(
            config.port(), config.name(), config.user(), config.password());
    store =
        ContentStores.create(
            vertx,
            DevConfig.load(directory, 0, embedded, Secret.NONE, null, false, Map.of())
                .config()
                .content());
    done(store.prepare(BUCKET));
  }

  @AfterEach
  void stop() throws TimeoutException {
    done(store.close());
    done(database.close());
    done(vertx.close());
  }

  @Test
  void storeAndTablesThatAgreeAreClean() throws Exception {
    put(assets.add("a", 0, "{}"), assets.add("a", 1, "{}"));
    put("being-purged", "being-uploaded");
    recordBatch("waiting", "being-purged");
    recordBatch("upload", "being-uploaded");

    Report report = run(Duration.ZERO);

    assertThat(report.clean()).isTrue();
    assertThat(report.objects()).isEqualTo(4);
    assertThat(report.keys()).isEqualTo(4);
  }

  @Test
  void objectThatNothingNamesIsAnOrphan() throws Exception {
    put(assets.add("b", 0, "{}"), "a-before-all", "between", "zz-after-all");

    Report report = run(Duration.ZERO);

    assertThat(report.orphans()).isEqualTo(3);
    assertThat(report.orphanBytes()).isEqualTo(9);
    assertThat(report.firstOrphans())
        .extracting(Orphan::key)
        .containsExactly("a-before-all", "between", "zz-after-all");
    assertThat(report.dangling()).isZero();
  }

  @Test
  void assetWithoutContentIsDangling() throws Exception {
    put(assets.add("a/b", 0, "{}"));
    String lost = assets.add("a/b", 1, "{}");
    recordBatch("waiting", "purged-already");

    Report report = run(Duration.ZERO);

    assertThat(report.firstDangling())
        .extracting(Dangling::path, Dangling::entryId, Dangling::key)
        .containsExactly(tuple(new AssetPath(List.of("a", "b")), 1L, lost));
    assertThat(report.orphans()).isZero();
  }

  @Test
  void whatIsYoungerThanTheMarginIsSpared() throws Exception {
    put("young-orphan");
    assets.add("a", 0, "{}");

    Report report = run(Duration.ofMinutes(5));

    assertThat(report.clean()).isTrue();
    assertThat(report.young()).isEqualTo(2);
  }

  @Test
  void assetsHiddenByALargeDeleteAreNoOrphansAndNotDangling() throws Exception {
    put(assets.add("a", 0, "{}"));
    assets.add("a", 1, "{}");
    TestPostgres.execute(
        config,
        "INSERT INTO subtree_deletion (path_from, path_to, labels, tags)"
            + " VALUES ('a/', 'a0', '{}', '{}')");

    assertThat(run(Duration.ZERO).clean()).isTrue();
  }

  @Test
  void orphanIsPurgedOnlyAfterTwoSightingsAnHourApart() throws Exception {
    put("orphan");
    Report first = run(Duration.ZERO);
    assertThat(purge(first)).isZero();

    passMinutes(59);
    Report early = run(Duration.ZERO);
    assertThat(early.ripe()).isZero();
    assertThat(purge(early)).isZero();

    passMinutes(2);
    Report second = run(Duration.ZERO);
    assertThat(second.ripe()).isEqualTo(1);
    assertThat(purge(second)).isEqualTo(1);
    assertThat(assets.toPurge()).containsExactly("orphan");
    assertThat(run(Duration.ZERO).clean()).as("a batch names it now").isTrue();
  }

  @Test
  void purgedOrphansArePackedIntoBatches() throws Exception {
    put("o1", "o2", "o3", "o4", "o5");
    run(Duration.ZERO);
    passMinutes(61);
    assertThat(purge(run(Duration.ZERO))).isEqualTo(5);
    assertThat(assets.batchSizes()).containsExactly(2, 2, 1);
  }

  @Test
  void orphanThatARunDidNotSeeBeginsAnew() throws Exception {
    put("orphan");
    run(Duration.ZERO);
    done(store.delete(BUCKET, List.of("orphan"), false));
    passMinutes(61);
    run(Duration.ZERO);
    put("orphan");
    assertThat(run(Duration.ZERO).ripe()).isZero();
  }

  /** Keys are never used again, so this can't happen; if it does, nothing may be lost by it. */
  @Test
  void orphanThatAnAssetNamesAfterAllIsNotPurged() throws Exception {
    put("orphan", "other");
    run(Duration.ZERO);
    passMinutes(61);
    Report report = run(Duration.ZERO);
    assets.add("a", 0, "{}", List.of("orphan"));

    assertThat(purge(report)).isEqualTo(1);
    assertThat(assets.toPurge()).containsExactly("other");
  }

  @Test
  void assetIsForgottenOnlyAfterItsContentWasMissedTwiceAnHourApart() throws Exception {
    put(assets.add("a", 0, "{}"), "rest-of-lost");
    assets.add("a", 1, "{}", List.of("lost", "rest-of-lost"));
    Report first = run(Duration.ZERO);
    assertThat(first.dangling()).isEqualTo(1);
    assertThat(first.danglingShare()).as("one key of three").isEqualTo(34);
    assertThat(forget(first)).isZero();

    passMinutes(59);
    Report early = run(Duration.ZERO);
    assertThat(early.ripeDangling()).isZero();
    assertThat(forget(early)).isZero();

    passMinutes(2);
    Report second = run(Duration.ZERO);
    assertThat(second.ripeDangling()).isEqualTo(1);
    assertThat(forget(second)).isEqualTo(1);
    assertThat(assets.living()).containsExactly("a#0");
    assertThat(assets.toPurge())
        .as("what is left of it goes as with any delete")
        .containsExactlyInAnyOrder("lost", "rest-of-lost");
    Report third = run(Duration.ZERO);
    assertThat(third.clean()).isTrue();
    assertThat(third.ripeDangling()).isZero();
  }

  @Test
  void variantsAreKnown() throws Exception {
    put(assets.add("a", 0, "{}"), assets.addVariant("a", "\"name\":\"poster\""));
    assertThat(run(Duration.ZERO).clean()).isTrue();
  }

  @Test
  void variantWithoutContentIsForgottenAndItsAssetStays() throws Exception {
    String original = assets.add("a", 0, "{}");
    String lost = assets.addVariant("a", "\"name\":\"lost\"");
    String kept = assets.addVariant("a", "\"name\":\"kept\"");
    String whole = assets.add("b", 0, "{}");
    String preview = assets.addVariant("b", "\"name\":\"preview\"");
    put(original, kept, preview);
    run(Duration.ZERO);
    passMinutes(61);
    Report report = run(Duration.ZERO);
    assertThat(report.firstDangling()).extracting(Dangling::key).containsExactly(lost, whole);
    assertThat(forget(report)).isEqualTo(2);
    assertThat(assets.living()).containsExactlyInAnyOrder(original, kept);
    assertThat(assets.toPurge()).containsExactlyInAnyOrder(lost, whole, preview);
  }

  @Test
  void whatIsKeptIsKnown() throws Exception {
    put(assets.add("a", 0, "{}"), assets.addReplaced("a", 0, 1), assets.addReplaced("gone", 0, 1));
    Report report = run(Duration.ZERO);
    assertThat(report.clean()).isTrue();
    assertThat(report.keys()).isEqualTo(3);
  }

  @Test
  void orphanThatIsKeptAfterAllIsNotPurged() throws Exception {
    put("a#0v1", "other");
    run(Duration.ZERO);
    passMinutes(61);
    Report report = run(Duration.ZERO);
    assets.addReplaced("a", 0, 1);

    assertThat(purge(report)).isEqualTo(1);
    assertThat(assets.toPurge()).containsExactly("other");
  }

  @Test
  void keptVersionWithoutContentIsForgottenAndTheRestOfItsEntryStays() throws Exception {
    String live = assets.add("a", 0, "{}");
    String there = assets.addReplaced("a", 0, 2);
    put(live, there);
    String lost = assets.addReplaced("a", 0, 1);
    run(Duration.ZERO);
    passMinutes(61);
    Report report = run(Duration.ZERO);
    assertThat(report.firstDangling()).extracting(Dangling::key).containsExactly(lost);
    assertThat(forget(report)).isEqualTo(1);
    assertThat(assets.living()).containsExactly(live);
    assertThat(assets.kept()).containsExactly(there);
    assertThat(assets.toPurge()).containsExactly(lost);
  }

  @Test
  void variantOfSomethingKeptWithoutContentIsForgottenAlone() throws Exception {
    String original = assets.add("a", 0, "{}");
    String lost = assets.addVariant("a", "\"name\":\"lost\"");
    String kept = assets.addVariant("a", "\"name\":\"kept\"");
    TestPostgres.execute(
        config,
        "INSERT INTO kept_asset SELECT id, path, entry_id, version, created_at, modified_at,"
            + " bucket, content_keys, bytes, content_type, attributes, source, source_url, alt,"
            + " labels, tags, variants, variants_expire_at, now(), NULL, 'deleted' FROM asset",
        "DELETE FROM asset");
    put(original, kept);
    run(Duration.ZERO);
    passMinutes(61);
    assertThat(forget(run(Duration.ZERO))).isEqualTo(1);
    assertThat(assets.kept()).containsExactlyInAnyOrder(original, kept);
    assertThat(assets.toPurge()).containsExactly(lost);
    assertThat(run(Duration.ZERO).dangling()).isZero();
  }

  @Test
  void contentThatIsBackBeginsAnew() throws Exception {
    put("other");
    String lost = assets.add("a", 0, "{}");
    run(Duration.ZERO);
    put(lost);
    passMinutes(61);
    run(Duration.ZERO);
    done(store.delete(BUCKET, List.of(lost), false));
    assertThat(run(Duration.ZERO).ripeDangling()).isZero();
  }

  @Test
  void moreAssetsThanAreForgottenAtOnceAreForgotten() throws Exception {
    TestPostgres.execute(
        config,
        """
        INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,
                           content_type, attributes, source, labels, tags)
        SELECT 'a/', i, now(), now(), 'assets', ARRAY['key-' || i], 1,
               'text/plain', '{}', 'upload', '{}', '{}'
        FROM generate_series(1, 5010) i\
        """);
    run(Duration.ZERO);
    passMinutes(61);
    assertThat(forget(run(Duration.ZERO))).isEqualTo(5010);
    assertThat(assets.living()).isEmpty();
  }

  @Test
  void otherBucketsAreLeftAlone() throws Exception {
    put(assets.add("a", 0, "{}"));
    TestPostgres.execute(config, "UPDATE asset SET bucket = 'other'");
    Report report = run(Duration.ZERO);
    assertThat(report.keys()).isZero();
    assertThat(report.orphans()).isEqualTo(1);
  }

  @Test
  void secondRunAtTheSameTimeIsRefused() throws Exception {
    try (NamedKeys running = NamedKeys.open(database.background(), BUCKET)) {
      assertThat(running).isNotNull();
      assertThatThrownBy(() -> run(Duration.ZERO))
          .isInstanceOf(Reconciliation.UnderWayException.class);
    }
  }

  @Test
  void morePagesThanOneAreCompared() throws Exception {
    TestPostgres.execute(
        config,
        """
        INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,
                           content_type, attributes, source, labels, tags)
        SELECT 'a/', i, now(), now(), 'assets', ARRAY['key-' || lpad(i::text, 5, '0')], 1,
               'text/plain', '{}', 'upload', '{}', '{}'
        FROM generate_series(0, 2499) i\
        """);
    for (int i = 0; i < 2500; i += 500) {
      int from = i;
      put(IntStream.range(from, from + 500).mapToObj("key-%05d"::formatted).toArray(String[]::new));
    }
    done(store.delete(BUCKET, List.of("key-01700"), false));
    put("key-00999x");

    Report report = run(Duration.ZERO);

    assertThat(report.objects()).isEqualTo(2500);
    assertThat(report.keys()).isEqualTo(2500);
    assertThat(report.firstOrphans()).extracting(Orphan::key).containsExactly("key-00999x");
    assertThat(report.firstDangling()).extracting(Dangling::entryId).containsExactly(1700L);
  }

  private Reconciliation reconciliation(Duration margin) {
    return new Reconciliation(database.background(), store, BUCKET, margin, KEYS_PER_BATCH);
  }

  private Report run(Duration margin) throws Exception {
    return reconciliation(margin).run(objects -> {});
  }

  private long purge(Report report) throws TimeoutException {
    return reconciliation(Duration.ZERO).purge(report);
  }

  private long forget(Report report) throws TimeoutException {
    return reconciliation(Duration.ZERO).forgetMissing(report);
  }

  /** Puts objects of three bytes. */
  private void put(String... keys) throws TimeoutException {
    done(
        Future.all(
            Arrays.stream(keys)
                .map(
                    key -> {
                      var context = vertx.getOrCreateContext();
                      return Future.<Long>future(
                          written ->
                              context.runOnContext(
                                  _ ->
                                      store
                                          .write(
                                              BUCKET, key, "text/plain", ByteSource.of(context, 3))
                                          .onComplete(written)));
                    })
                .toList()));
  }

  private void recordBatch(String state, String key) {
    TestPostgres.execute(
        config,
        "INSERT INTO purge_batch (state, bucket, content_keys) VALUES ('%s', 'assets', ARRAY['%s'])"
            .formatted(state, key));
  }

  /** As if what has been seen had been seen so much earlier. */
  private void passMinutes(int minutes) {
    TestPostgres.execute(
        config,
        "UPDATE orphan SET first_seen_at = first_seen_at - interval '1 minute' * " + minutes,
        "UPDATE missing_content SET first_seen_at = first_seen_at - interval '1 minute' * "
            + minutes);
  }

  private static <T> T done(Future<T> future) throws TimeoutException {
    return future.await(20, TimeUnit.SECONDS);
  }
}
