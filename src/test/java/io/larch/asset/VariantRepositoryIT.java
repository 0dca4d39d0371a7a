package io.larch.asset;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.VariantRepository.Added;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.ImageInfo;
import io.larch.outbox.UploadIntent;
import io.larch.outbox.UploadIntents;
import io.larch.path.AssetPath;
import io.larch.selector.Filter;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.VariantMatch;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VariantRepositoryIT {

  private static final AssetPath PATH = new AssetPath(List.of("a"));
  private static final ContentInfo WEBP =
      new ContentInfo(
          7, new ContentType("image/webp", "webp", new ImageInfo(40, 30, 1, 3, 0), null), null);
  private static final ContentInfo TEXT =
      new ContentInfo(5, new ContentType("text/plain", "txt", null, "utf-8"), null);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
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

  private static Asset asset(VariantChoice choice) {
    Selector selector = new Selector(PATH, new Selection.Entry(0), Filter.NONE);
    return await(repository.findFirst(selector, choice)).orElseThrow();
  }

  private static Asset asset() {
    return asset(VariantChoice.ALL);
  }

  private static UploadIntent intent(String key) {
    return await(intents.record("assets", key, PATH));
  }

  private Added supply(String key, String name, @Nullable VariantMatch match) {
    return await(variants.supply(intent(key), assetId, name, TEXT, match));
  }

  private Added keep(String key, String transformation) {
    return await(variants.keep(intent(key), assetId, "a#0", transformation, WEBP, null));
  }

  @Test
  void addedVariantsAreReadAsTheyWereWrittenOldestFirst() {
    Added kept = keep("k1", "w_40,format_webp");
    Added supplied = supply("k2", "poster", null);
    List<Variant> read = asset().variants();
    assertThat(kept).isEqualTo(new Added.Stored(read.getFirst(), false));
    assertThat(supplied).isEqualTo(new Added.Stored(read.getLast(), false));
    assertThat(read)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
        .containsExactly(
            new Variant("k1", null, "w_40,format_webp", WEBP, asset().createdAt()),
            new Variant("k2", "poster", null, TEXT, asset().createdAt()));
    assertThat(read.getLast().at()).isAfter(read.getFirst().at()).isAfter(asset().createdAt());
    assertThat(assets.living()).containsExactlyInAnyOrder("a#0", "k1", "k2");
    assertThat(assets.toPurge()).isEmpty();
  }

  @Test
  void assetsVersionTimesAndOriginalStayAsTheyAre() {
    Asset before = asset(VariantChoice.NONE);
    keep("k1", "w_40");
    supply("k2", "poster", null);
    assertThat(asset(VariantChoice.NONE)).isEqualTo(before);
  }

  @Test
  void onlyTheVariantsThatAreAskedForAreRead() {
    keep("k1", "w_40");
    supply("k2", "poster", null);
    supply("k3", "preview", null);
    assertThat(keys(VariantChoice.NONE)).isEmpty();
    assertThat(keys(VariantChoice.called("preview"))).containsExactly("k3");
    assertThat(keys(VariantChoice.called("k1"))).containsExactly("k1");
    assertThat(keys(VariantChoice.called("k2"))).as("a supplied one has a name alone").isEmpty();
    assertThat(keys(VariantChoice.madeBy("w_40"))).containsExactly("k1");
    assertThat(keys(VariantChoice.madeBy("w_4"))).isEmpty();
  }

  private static List<String> keys(VariantChoice choice) {
    return asset(choice).variants().stream().map(Variant::key).toList();
  }

  @Test
  void suppliedVariantReplacesTheOneOfItsNameWhoseContentIsPurged() {
    supply("k1", "poster", null);
    supply("k2", "other", null);
    assertThat(supply("k3", "poster", null))
        .isInstanceOfSatisfying(Added.Stored.class, s -> assertThat(s.replaced()).isTrue());
    assertThat(keys(VariantChoice.ALL)).containsExactly("k2", "k3");
    assertThat(assets.living()).containsExactlyInAnyOrder("a#0", "k2", "k3");
    assertThat(assets.toPurge()).containsExactly("k1");
  }

  @Test
  void variantIsLaterThanAllBeforeItThoughTheClockGoesBack() {
    keep("k1", "w_40");
    database.execute(
        "UPDATE asset SET variants = jsonb_set(variants, '{0,at}', '\"2999-01-01T00:00:00Z\"')");
    supply("k2", "poster", null);
    List<Variant> read = asset().variants();
    assertThat(read.getLast().at()).isAfter(read.getFirst().at());
  }

  @Test
  void suppliedVariantMustBeWhatIsNamed() {
    VariantMatch first = new VariantMatch(false, List.of("other", "k1"));
    VariantMatch any = new VariantMatch(true, List.of());
    assertThat(supply("k0", "poster", first)).isEqualTo(new Added.NoMatch());
    assertThat(supply("k0b", "poster", any)).isEqualTo(new Added.NoMatch());
    supply("k1", "poster", null);
    assertThat(supply("k2", "poster", first)).isInstanceOf(Added.Stored.class);
    assertThat(supply("k3", "poster", first)).isEqualTo(new Added.NoMatch());
    assertThat(supply("k4", "poster", any)).isInstanceOf(Added.Stored.class);
    assertThat(assets.living()).containsExactlyInAnyOrder("a#0", "k4");
    assertThat(assets.toPurge())
        .containsExactlyInAnyOrder("k0", "k0b", "k1", "k2", "k3"); // intents, and what was replaced
  }

  @Test
  void secondVariantOfATransformationIsNotKeptAndItsIntentStays() {
    keep("k1", "w_40");
    Added again = keep("k2", "w_40");
    assertThat(again).isEqualTo(new Added.Kept(asset().variants().getFirst()));
    assertThat(assets.living()).containsExactlyInAnyOrder("a#0", "k1");
    assertThat(assets.toPurge()).containsExactly("k2");
  }

  @Test
  void variantOfADeletedAssetIsNotAddedAndItsIntentStays() {
    database.execute("DELETE FROM asset");
    assertThat(keep("k1", "w_40")).isEqualTo(new Added.NoAsset());
    assertThat(supply("k2", "poster", null)).isEqualTo(new Added.NoAsset());
    assertThat(assets.toPurge()).containsExactlyInAnyOrder("k1", "k2");
  }

  @Test
  void variantOfAHiddenAssetIsNotAdded() {
    HiddenSubtrees hidden =
        new HiddenSubtrees(database.vertx(), database.requests(), database.scans());
    await(
        hidden
            .hide(
                new Selector(PATH, new Selection.Recursive(), Filter.NONE),
                null,
                null,
                Retention.NONE,
                null)
            .mapEmpty());
    assertThat(keep("k1", "w_40")).isEqualTo(new Added.NoAsset());
    assertThat(supply("k2", "poster", null)).isEqualTo(new Added.NoAsset());
    assertThat(assets.living()).containsExactly("a#0");
  }

  @Test
  void variantWhoseIntentHasComeDueIsNotAdded() {
    UploadIntent one = intent("k1");
    UploadIntent other = intent("k2");
    database.execute("UPDATE purge_batch SET due_at = now() - interval '1 second'");
    assertThat(await(variants.keep(one, assetId, "a#0", "w_40", WEBP, null)))
        .isEqualTo(new Added.Expired());
    assertThat(await(variants.supply(other, assetId, "poster", TEXT, null)))
        .isEqualTo(new Added.Expired());
    assertThat(assets.living()).containsExactly("a#0");
  }

  @Test
  void oldestOfVeryManyMadeVariantsMakesRoom() {
    fill(VariantRepository.MOST_MADE, "'transformation', 'w_' || n");
    supply("s", "poster", null);
    keep("new", "w_0");
    assertThat(asset().variants()).hasSize(VariantRepository.MOST_MADE + 1);
    assertThat(keys(VariantChoice.ALL)).doesNotContain("f1").contains("f2", "s", "new");
    assertThat(assets.toPurge()).containsExactly("f1");
  }

  @Test
  void suppliedVariantsBeyondTheirNumberAreNotAddedUnlessTheyReplaceOne() {
    fill(VariantRepository.MOST_SUPPLIED, "'name', 'n' || n");
    assertThat(supply("k1", "poster", null)).isEqualTo(new Added.TooMany());
    assertThat(supply("k2", "n5", null)).isInstanceOf(Added.Stored.class);
    assertThat(assets.toPurge()).containsExactlyInAnyOrder("k1", "f5");
  }

  private static void fill(int count, String what) {
    database.execute(
        """
        UPDATE asset SET
          content_keys = content_keys || (SELECT array_agg('f' || n ORDER BY n) FROM generate_series(1, %1$d) n),
          variants = (SELECT jsonb_agg(jsonb_build_object('key', 'f' || n, %2$s, 'bytes', 1,
                        'type', 'image/webp', 'at', now()) ORDER BY n) FROM generate_series(1, %1$d) n)\
        """
            .formatted(count, what));
  }

  @Test
  void updateOfMetadataLeavesVariantsAndTellsThem() {
    keep("k1", "w_40");
    AssetMetadata said = new AssetMetadata("new", Map.of("a", "b"), List.of("t"));
    Asset updated = await(repository.update(PATH, 0, said, null)).orElseThrow();
    assertThat(updated.variants()).hasSize(1);
    assertThat(asset()).isEqualTo(updated);
  }

  /** Whoever is first, each key is the asset's or to be purged, and never both. */
  @Test
  void variantsAddedWhileTheirAssetIsDeletedAreNamedOnce() {
    for (int round = 0; round < 50; round++) {
      oneAsset();
      List<UploadIntent> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(intent("k" + i));
      }
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        UploadIntent one = all.get(i);
        if (i == round % 4) {
          running.add(
              database
                  .background()
                  .query(
                      """
                      WITH gone AS (DELETE FROM live_asset WHERE path = 'a/' RETURNING content_keys)
                      INSERT INTO purge_batch (bucket, content_keys) SELECT 'assets', content_keys FROM gone\
                      """)
                  .execute());
        }
        running.add(
            i % 2 == 0
                ? variants.keep(one, assetId, "a#0", "w_" + i, WEBP, null)
                : variants.supply(one, assetId, "n" + i, TEXT, null));
      }
      running.forEach(TestDatabase::await);
      assertThat(assets.living()).isEmpty();
      assertThat(assets.toPurge()).isEqualTo(Set.of("a#0", "k0", "k1", "k2", "k3"));
    }
  }

  @Test
  void variantOfFormerContentIsNotKept() {
    database.execute("UPDATE asset SET content_keys[1] = 'other'");
    assertThat(keep("k1", "w_40")).isEqualTo(new Added.NoAsset());
    assertThat(assets.living()).containsExactly("other");
    assertThat(asset().variants()).isEmpty();
  }

  @Test
  void ofTwoMakersOfOneVariantOneIsKept() {
    for (int round = 0; round < 30; round++) {
      oneAsset();
      Future<Added> one = variants.keep(intent("k1"), assetId, "a#0", "w_1", WEBP, null);
      Future<Added> other = variants.keep(intent("k2"), assetId, "a#0", "w_1", WEBP, null);
      assertThat(await(one).getClass()).isNotEqualTo(await(other).getClass());
      Variant kept = asset().variants().getFirst();
      assertThat(List.of(await(one), await(other)))
          .containsExactlyInAnyOrder(new Added.Stored(kept, false), new Added.Kept(kept));
      assertThat(assets.living()).isEqualTo(Set.of("a#0", kept.key()));
      assertThat(assets.toPurge()).containsExactly(kept.key().equals("k1") ? "k2" : "k1");
    }
  }
}
