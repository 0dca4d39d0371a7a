package io.larch.asset;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.ExpiringVariants.Use;
import io.larch.mediatype.ContentType;
import io.larch.outbox.UploadIntent;
import io.larch.outbox.UploadIntents;
import io.larch.path.AssetPath;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Variants go by themselves while others come, are used and deleted, and while their asset goes.
 * The system property {@code larch.variant.races} says how often, 50 times by default.
 */
class ExpiryRacesIT {

  private static final int RACES = Integer.getInteger("larch.variant.races", 50);
  private static final long SEED = Long.getLong("larch.variant.seed", 37);

  private static final AssetPath PATH = new AssetPath(List.of("a"));
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ContentInfo CONTENT =
      new ContentInfo(7, new ContentType("image/webp", "webp", null, null), null);

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  private final ExpiringVariants expiring = new ExpiringVariants(database.background());
  private final VariantRepository variants = new VariantRepository(database.requests());
  private final UploadIntents intents =
      new UploadIntents(database.requests(), Duration.ofMinutes(1));
  private final Assets assets = new Assets(database.config());

  @Test
  void everyKeyIsNamedOnceByItsAssetOrByThePurge() {
    Random random = new Random(SEED);
    for (int race = 0; race < RACES; race++) {
      database.execute("TRUNCATE asset, purge_batch");
      assets.add("a", 0, "{}");
      String due = assets.addVariant("a", "\"transformation\":\"w_1\"");
      String used = assets.addVariant("a", "\"transformation\":\"w_2\"");
      String supplied = assets.addVariant("a", "\"name\":\"poster\"");
      database.execute(
          "UPDATE asset SET variants_expire_at = now(), variants = jsonb_set(jsonb_set(variants,"
              + " '{0,until}', to_jsonb(now())), '{1,until}', to_jsonb(now()))");
      long id = database.count("(SELECT FROM generate_series(1, (SELECT max(id) FROM asset))) n");
      UploadIntent kept = await(intents.record("assets", "kept", PATH));
      UploadIntent replacing = await(intents.record("assets", "replacing", PATH));
      List<Supplier<Future<?>>> clients =
          new ArrayList<>(
              List.of(
                  () -> expiring.expire(10, 100),
                  () -> expiring.expire(10, 100),
                  () -> expiring.stay(List.of(new Use(id, used, HOUR, HOUR))),
                  () -> variants.keep(kept, id, "a#0", "w_1", CONTENT, HOUR),
                  () -> variants.supply(replacing, id, "poster", CONTENT, null)));
      if (random.nextInt(3) == 0) {
        clients.add(ExpiryRacesIT::delete);
      }
      Collections.shuffle(clients, random);
      await(Future.join(clients.stream().map(Supplier::get).toList()));

      assertNamedOnce(List.of("a#0", due, used, supplied, "kept", "replacing"));
    }
  }

  /** As deletes do it. */
  private static Future<?> delete() {
    return database
        .requests()
        .query(
            "WITH gone AS (DELETE FROM asset RETURNING bucket, content_keys)"
                + " INSERT INTO purge_batch (bucket, content_keys) SELECT * FROM gone")
        .execute();
  }

  private static void assertNamedOnce(List<String> keys) {
    List<String> named =
        await(
            database
                .background()
                .query(
                    """
                    SELECT unnest(content_keys) AS key FROM asset
                    UNION ALL SELECT unnest(content_keys) FROM purge_batch ORDER BY key\
                    """)
                .execute()
                .map(rows -> rows.stream().map(row -> row.getString("key")).toList()));
    assertThat(named).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(
            database.count(
                "asset WHERE content_keys[2:] <> ARRAY(SELECT v ->> 'key'"
                    + " FROM jsonb_array_elements(variants) AS v)"))
        .as("assets whose keys aren't those of their variants")
        .isZero();
    assertThat(
            database.count(
                "asset WHERE variants_expire_at > (SELECT min((v ->> 'until')::timestamptz)"
                    + " FROM jsonb_array_elements(variants) AS v)"))
        .as("assets that would be looked at too late")
        .isZero();
  }
}
