package io.larch.asset;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.ExpiringVariants.Expired;
import io.larch.asset.ExpiringVariants.Use;
import io.larch.asset.VariantRepository.Added;
import io.larch.mediatype.ContentType;
import io.larch.outbox.UploadIntents;
import io.larch.path.AssetPath;
import io.larch.selector.Filter;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExpiringVariantsIT {

  private static final AssetPath PATH = new AssetPath(List.of("a"));
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ContentInfo CONTENT =
      new ContentInfo(7, new ContentType("image/webp", "webp", null, null), null);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final ExpiringVariants expiring = new ExpiringVariants(database.background());
  static final VariantRepository variants = new VariantRepository(database.requests());
  static final AssetRepository repository =
      new AssetRepository(database.requests(), database.scans());
  static final UploadIntents intents =
      new UploadIntents(database.requests(), Duration.ofMinutes(1));
  static final Assets assets = new Assets(database.config());

  private long assetId;

  @BeforeEach
  void oneAsset() {
    database.execute("TRUNCATE asset, purge_batch, subtree_deletion");
    assets.add("a", 0, "{}");
    assetId = asset().id();
  }

  private static Asset asset() {
    Selector selector = new Selector(PATH, new Selection.Entry(0), Filter.NONE);
    return await(repository.findFirst(selector, VariantChoice.ALL)).orElseThrow();
  }

  private static List<String> keys() {
    return asset().variants().stream().map(Variant::key).toList();
  }

  private void keep(String key, String transformation, @Nullable Duration lifetime) {
    keep(key, "a#0", transformation, lifetime);
  }

  private void keep(
      String key, String original, String transformation, @Nullable Duration lifetime) {
    assertThat(
            await(
                variants.keep(
                    await(intents.record("assets", key, PATH)),
                    assetId,
                    original,
                    transformation,
                    CONTENT,
                    lifetime)))
        .isInstanceOf(Added.Stored.class);
  }

  /** As if so much time had passed for one variant, which its row doesn't know of yet. */
  private static void age(String key, Duration by) {
    database.execute(
        """
        UPDATE asset SET
          variants = (SELECT jsonb_agg(CASE WHEN v ->> 'key' = '%1$s' THEN v || jsonb_build_object('until',
            (v ->> 'until')::timestamptz - interval '%2$d seconds') ELSE v END)
            FROM jsonb_array_elements(variants) AS v),
          variants_expire_at = least(variants_expire_at, (SELECT (v ->> 'until')::timestamptz - interval '%2$d seconds'
            FROM jsonb_array_elements(variants) AS v WHERE v ->> 'key' = '%1$s'))
        """
            .formatted(key, by.toSeconds()));
  }

  private static Expired expire() {
    return await(expiring.expire(10, 100));
  }

  /** Seconds until the index has the row looked at. */
  private static long looked() {
    return await(
        database
            .background()
            .query(
                "SELECT round(extract(epoch FROM variants_expire_at - now()))::bigint FROM asset")
            .execute()
            .map(rows -> rows.iterator().next().getLong(0)));
  }

  @Test
  void variantGoesWhenItsTimeHasComeAndItsContentIsRecordedForThePurge() {
    keep("k1", "w_1", HOUR);
    keep("k2", "w_2", HOUR.multipliedBy(2));
    keep("k3", "w_3", null);
    assertThat(expire()).isEqualTo(new Expired(0, 0));
    age("k1", HOUR);

    assertThat(expire()).isEqualTo(new Expired(1, 1));

    assertThat(keys()).containsExactly("k2", "k3");
    assertThat(assets.living()).containsExactlyInAnyOrder("a#0", "k2", "k3");
    assertThat(assets.toPurge()).containsExactly("k1");
    assertThat(database.count("purge_batch WHERE due_at > now() AND state = 'waiting'")).isOne();
    assertThat(looked()).isBetween(7_190L, 7_200L);
    assertThat(expire()).isEqualTo(new Expired(0, 0));
  }

  @Test
  void assetsVersionAndTimesStayAsTheyAre() {
    Asset before = asset();
    keep("k1", "w_1", HOUR);
    age("k1", HOUR);
    expire();
    assertThat(asset()).isEqualTo(before);
    assertThat(database.count("asset WHERE variants IS NULL AND variants_expire_at IS NULL"))
        .isOne();
  }

  @Test
  void suppliedVariantStays() {
    keep("k1", "w_1", HOUR);
    await(
        variants.supply(
            await(intents.record("assets", "k2", PATH)), assetId, "poster", CONTENT, null));
    age("k1", HOUR);
    expire();
    assertThat(keys()).containsExactly("k2");
    assertThat(database.count("asset WHERE variants_expire_at IS NULL")).isOne();
  }

  @Test
  void rowWhoseVariantsWereDeletedIsLookedAtOnceMoreAndThenLeftAlone() {
    keep("k1", "w_1", HOUR);
    age("k1", HOUR);
    database.execute("UPDATE asset SET variants = NULL, content_keys = ARRAY[content_keys[1]]");
    assertThat(expire()).isEqualTo(new Expired(1, 0));
    assertThat(expire()).isEqualTo(new Expired(0, 0));
    assertThat(assets.toPurge()).isEmpty();
  }

  @Test
  void eachStepTakesABoundedNumberOfAssetsTheLongestDueFirst() {
    for (int i = 1; i <= 5; i++) {
      assets.add("b", i, "{}");
      assets.addVariant(
          "b", "\"transformation\":\"w_1\",\"until\":\"2026-01-0%dT00:00:00Z\"".formatted(i));
    }
    database.execute(
        "UPDATE asset SET variants_expire_at = (variants -> 0 ->> 'until')::timestamptz"
            + " WHERE path = 'b/'");

    assertThat(await(expiring.expire(2, 100))).isEqualTo(new Expired(2, 2));

    assertThat(database.count("asset WHERE path = 'b/' AND entry_id <= 2 AND variants IS NULL"))
        .isEqualTo(2);
    assertThat(await(expiring.expire(10, 2))).isEqualTo(new Expired(3, 3));
    assertThat(assets.batchSizes()).containsExactly(2, 2, 1);
  }

  @Test
  void rowThatSomebodyIsChangingIsPassedBy() throws SQLException {
    keep("k1", "w_1", HOUR);
    age("k1", HOUR);
    try (Connection connection = TestPostgres.connect(database.config());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT FROM asset FOR UPDATE");
      assertThat(expire()).isEqualTo(new Expired(0, 0));
      assertThat(stay(new Use(assetId, "k1", HOUR, HOUR))).isZero();
      connection.rollback();
    }
    assertThat(expire()).isEqualTo(new Expired(1, 1));
  }

  private static int stay(Use... uses) {
    return await(expiring.stay(List.of(uses)));
  }

  @Test
  void variantThatIsUsedStaysThoughItsRowIsLookedAt() {
    keep("k1", "w_1", HOUR);
    keep("k2", "w_2", HOUR);
    age("k1", HOUR);
    age("k2", HOUR);

    assertThat(stay(new Use(assetId, "k1", HOUR, HOUR.multipliedBy(2)))).isOne();

    assertThat(looked()).as("what is indexed stays, so that the write is cheap").isNotPositive();
    assertThat(expire()).isEqualTo(new Expired(1, 1));
    assertThat(keys()).containsExactly("k1");
    assertThat(looked()).isBetween(7_190L, 7_200L);
  }

  @Test
  void variantThatStaysLongEnoughIsNotWritten() {
    keep("k1", "w_1", HOUR.multipliedBy(2));
    assertThat(stay(new Use(assetId, "k1", HOUR, HOUR.multipliedBy(3)))).isZero();
    assertThat(stay(new Use(assetId, "gone", HOUR, HOUR))).isZero();
    assertThat(stay(new Use(assetId + 1, "k1", HOUR, HOUR))).isZero();
    assertThat(looked()).isBetween(7_190L, 7_200L);
  }

  @Test
  void variantWithoutATimeGetsOneByItsUse() {
    keep("k1", "w_1", null);
    assertThat(stay(new Use(assetId, "k1", HOUR, HOUR))).isOne();
    assertThat(looked()).isBetween(3_590L, 3_600L);
    age("k1", HOUR);
    assertThat(expire()).isEqualTo(new Expired(1, 1));
  }

  @Test
  void usesOfSeveralVariantsAndAssetsGoInOneStatement() {
    keep("k1", "w_1", HOUR);
    keep("k2", "w_2", HOUR);
    assets.add("b", 0, "{}");
    assetId = assetId + 1;
    keep("k3", "b#0", "w_1", HOUR);
    Duration more = HOUR.multipliedBy(2);
    assertThat(
            stay(
                new Use(assetId - 1, "k1", more, more),
                new Use(assetId - 1, "k2", more, more),
                new Use(assetId, "k3", more, more)))
        .isEqualTo(2);
    assertThat(
            database.count(
                "asset, jsonb_array_elements(variants) AS v"
                    + " WHERE (v ->> 'until')::timestamptz > now() + interval '90 minutes'"))
        .isEqualTo(3);
  }

  @Test
  void lookForWhatIsDueReadsNoMoreThanThat() {
    database.execute(
        "INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,"
            + " content_type, attributes, source, labels, tags) SELECT 'many/', n, now(), now(),"
            + " 'assets', ARRAY['m' || n], 1, 'image/png', '{}', 'upload', '{}', '{}' FROM"
            + " generate_series(1, 5000) AS n",
        "UPDATE asset SET variants_expire_at = now() + interval '1 hour' WHERE entry_id % 10 = 0",
        "ANALYZE asset");
    assertThat(
            database.plan(
                "SELECT id FROM asset WHERE variants_expire_at <= now()"
                    + " ORDER BY variants_expire_at LIMIT $1 FOR UPDATE SKIP LOCKED",
                "bigint",
                "100"))
        .contains("Index Scan using asset_variants_expire")
        .doesNotContain("Sort");
  }
}
