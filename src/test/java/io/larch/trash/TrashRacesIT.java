package io.larch.trash;

import static io.larch.testing.Keeping.rule;
import static io.larch.testing.Keeping.rules;
import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.KeepTime;
import io.larch.kept.KeepRules;
import io.larch.kept.KeptExpiry;
import io.larch.outbox.UploadIntent;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Restores of an entry against all else that may happen to it at the same moment. The system
 * property {@code larch.trash.races} says how often each, 60 times by default.
 */
class TrashRacesIT {

  private static final int RACES = Integer.getInteger("larch.trash.races", 60);
  private static final long SEED = Long.getLong("larch.trash.seed", 41);
  private static final String RESTORE = "/trash/k/a/-/entry/0/restore";

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  static final TrashDatabase trash =
      new TrashDatabase(
          database,
          new KeepRules(rules(rule("/k/**", KeepTime.FOREVER, KeepTime.FOREVER, 3))),
          1000,
          100);

  static final KeptExpiry expiry = new KeptExpiry(database.background(), 4, 100);

  /** What may happen beside a restore. */
  enum Rival {
    RESTORE,
    RESTORE_VERSION,
    RESTORE_SUBTREE,
    DELETE,
    DELETE_SUBTREE,
    REPLACE,
    EMPTY,
    EXPIRE;

    Supplier<Future<?>> against(UploadIntent intent) {
      return switch (this) {
        case RESTORE -> () -> trash.restoring(TrashRacesIT.RESTORE);
        case RESTORE_VERSION -> () -> trash.restoring(TrashRacesIT.RESTORE + "?version=1");
        case RESTORE_SUBTREE -> () -> trash.restoring("/trash/k/-/recursive/restore");
        case DELETE -> () -> trash.deleting("/assets/k/a/-/entry/0");
        case DELETE_SUBTREE -> () -> trash.deleting("/assets/k/-/recursive");
        case REPLACE -> () -> trash.replacing(intent, 0);
        case EMPTY -> () -> trash.removing("/trash/k/a/-/all");
        case EXPIRE -> expiry::expire;
      };
    }
  }

  /** An entry with two versions that were replaced, live or deleted. */
  private static void entry(boolean deleted, boolean expired) {
    trash.empty();
    trash.assets.add("k/a", 0, "{}");
    await(trash.replacing(trash.intent("k/a", "two"), 0));
    await(trash.replacing(trash.intent("k/a", "three"), 0));
    if (deleted) {
      trash.delete("/assets/k/a");
    }
    if (expired) {
      database.execute("UPDATE kept_asset SET kept_until = now() WHERE reason = 'deleted'");
    }
  }

  static Stream<Rival> rivals() {
    return Stream.of(Rival.values());
  }

  @ParameterizedTest
  @MethodSource("rivals")
  void oneOfTwoWinsAndNothingIsLost(Rival rival) {
    Random random = new Random(SEED + rival.name().hashCode());
    for (int race = 0; race < RACES; race++) {
      boolean deleted = random.nextInt(4) > 0;
      entry(deleted, rival == Rival.EXPIRE && random.nextBoolean());
      UploadIntent intent = trash.intent("k/a", "four");
      String restore = random.nextBoolean() ? RESTORE : RESTORE + "?version=2";
      List<Supplier<Future<?>>> both = new ArrayList<>();
      both.add(() -> trash.restoring(restore));
      both.add(rival.against(intent));
      both.add(rival.against(intent));
      run(both, random);
      assertKeys();
    }
  }

  @Test
  void ofManyAtOnceEachTakesEffectWholeOrNot() {
    Random random = new Random(SEED);
    for (int race = 0; race < RACES; race++) {
      entry(random.nextBoolean(), false);
      UploadIntent intent = trash.intent("k/a", "four");
      List<Supplier<Future<?>>> all = new ArrayList<>();
      for (Rival rival : Rival.values()) {
        all.add(rival.against(intent));
      }
      run(all, random);
      assertKeys();
    }
  }

  @Test
  void ofTwoRestoresOneCountsTheEntry() {
    for (int race = 0; race < RACES; race++) {
      entry(true, false);
      Future<Restored> one = trash.restoring(RESTORE);
      Future<Restored> other = trash.restoring("/trash/k/-/recursive/restore");
      assertThat(await(one).restored() + await(other).restored()).isEqualTo(1);
      assertThat(trash.live()).containsExactly("k/a/0");
    }
  }

  @Test
  void restoreOfAVersionBesideAReplacementAlwaysFindsTheEntryLive() {
    for (int race = 0; race < RACES; race++) {
      entry(false, false);
      Future<?> replaced = trash.replacing(trash.intent("k/a", "four"), 0);
      Future<Restored> restored = trash.restoring(RESTORE + "?version=2");
      assertThat(await(restored).restored()).isEqualTo(1);
      await(replaced);
      assertThat(trash.rows("SELECT version::text FROM asset")).containsExactly("5");
      assertKeys();
    }
  }

  private static void run(List<Supplier<Future<?>>> clients, Random random) {
    Collections.shuffle(clients, random);
    List<Future<?>> running = new ArrayList<>();
    clients.forEach(client -> running.add(client.get()));
    await(Future.join(running));
  }

  /** Each content key is named once, the intent's included. */
  private static void assertKeys() {
    trash.assertNamedOnce();
    assertThat(
            trash.rows(
                """
                SELECT key FROM (
                  SELECT unnest(content_keys) AS key FROM asset
                  UNION ALL SELECT unnest(content_keys) FROM kept_asset
                  UNION ALL SELECT unnest(content_keys) FROM purge_batch) AS named ORDER BY key\
                """))
        .containsExactly("four", "k/a#0", "three", "two");
    assertThat(trash.live().size()).isLessThanOrEqualTo(1);
  }
}
