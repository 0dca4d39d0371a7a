package io.larch.variant;

import static org.awaitility.Awaitility.await;

import io.larch.asset.ExpiringVariants;
import io.larch.config.VariantExpiry;
import io.larch.config.VariantExpiry.Kind;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VariantUsesIT {

  private static final VariantExpiry IDLE = new VariantExpiry(Kind.IDLE, Duration.ofHours(8));
  private static final Duration SLACK = Duration.ofHours(1);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final Assets assets = new Assets(database.config());

  private final AtomicLong clock = new AtomicLong();
  private final VariantUses uses =
      new VariantUses(database.vertx(), new ExpiringVariants(database.background()), clock::get);
  private long assetId;
  private String key = "";

  @BeforeEach
  void oneVariant() {
    database.execute("TRUNCATE asset");
    assets.add("a", 0, "{}");
    key = assets.addVariant("a", "\"transformation\":\"w_1\"");
    assetId = database.count("(SELECT FROM generate_series(1, (SELECT max(id) FROM asset))) AS n");
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
  }

  /** Whether the variant stays for 8 to 9 hours; then takes that from it again. */
  private static void awaitTold() {
    soon()
        .until(
            () ->
                database.count(
                        "asset WHERE variants_expire_at BETWEEN now() + interval '8 hours 59"
                            + " minutes' AND now() + interval '9 hours'")
                    == 1);
    database.execute(
        "UPDATE asset SET variants_expire_at = NULL, variants = jsonb_set(variants, '{0,until}',"
            + " to_jsonb(now()))");
  }

  private static boolean untold() {
    return database.count("asset WHERE variants_expire_at IS NULL") == 1;
  }

  @Test
  void useIsToldOfAndThenNoMoreUntilTheSlackIsOver() {
    uses.add(assetId, key, IDLE);
    awaitTold();
    for (int i = 0; i < 1_000; i++) {
      uses.add(assetId, key, IDLE);
    }
    clock.addAndGet(SLACK.toNanos() - 1);
    uses.add(assetId, key, IDLE);
    soon().during(Duration.ofMillis(300)).until(VariantUsesIT::untold);
    clock.addAndGet(1);
    uses.add(assetId, key, IDLE);
    awaitTold();
  }

  @Test
  void whatCouldNotBeToldIsToldByTheNextUse() {
    database.execute("ALTER TABLE asset RENAME COLUMN variants_expire_at TO hidden");
    uses.add(assetId, key, IDLE);
    try {
      soon()
          .during(Duration.ofMillis(300))
          .until(() -> database.count("asset WHERE hidden IS NULL") == 1);
    } finally {
      database.execute("ALTER TABLE asset RENAME COLUMN hidden TO variants_expire_at");
    }
    uses.add(assetId, key, IDLE);
    awaitTold();
  }

  @Test
  void moreUsesThanOneStatementTakesAreLeftOutAndToldOfLater() {
    for (int i = 0; i < VariantUses.MOST_AT_ONCE; i++) {
      uses.add(assetId, "other" + i, IDLE);
    }
    uses.add(assetId, key, IDLE);
    soon().during(Duration.ofMillis(300)).until(VariantUsesIT::untold);
    uses.add(assetId, key, IDLE);
    awaitTold();
  }
}
