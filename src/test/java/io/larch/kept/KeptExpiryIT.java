package io.larch.kept;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.kept.KeptExpiry.Expired;
import io.larch.kept.KeptExpiry.Sweep;
import io.larch.outbox.DueSignal;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end of what is kept for a time. */
class KeptExpiryIT {

  private static final int STEP = 4;

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final KeptExpiry expiry = new KeptExpiry(database.background(), 2, STEP);
  static final Assets assets = new Assets(database.config());

  @BeforeEach
  void empty() {
    database.execute("TRUNCATE asset, kept_asset, purge_batch");
  }

  /** In the trash, for so many seconds from now on. */
  private static String delete(String path, long entryId, int seconds) {
    String key = assets.addReplaced(path, entryId, 99);
    database.execute(
        ("UPDATE kept_asset SET reason = 'deleted', kept_until = now() + interval '%d seconds'"
                + " WHERE version = 99 AND path = '%s/' AND entry_id = %d")
            .formatted(seconds, path, entryId));
    return key;
  }

  @Test
  void whatIsPastItsTimeGoesToThePurgeAndNothingElse() {
    String over = delete("a", 0, -1);
    String later = delete("a", 1, 1000);
    assets.add("a", 2, "{}");
    String version = assets.addReplaced("a", 2, 0);
    assertThat(await(expiry.expire())).isEqualTo(new Expired(1, false));
    assertThat(assets.toPurge()).containsExactly(over);
    assertThat(assets.kept()).containsExactlyInAnyOrder(later, version);
  }

  @Test
  void whatIsPastItsTimeIsGoneForWhoeverLooksBeforeItIsTakenAway() {
    delete("a", 0, -1);
    delete("a", 1, 1000);
    assertThat(database.count("trash_asset")).isOne();
  }

  @Test
  void goesInSteps() {
    IntStream.range(0, 2 * STEP + 1).forEach(i -> delete("a", i, -1));
    assertThat(await(expiry.expire())).isEqualTo(new Expired(STEP, true));
    assertThat(await(expiry.expire())).isEqualTo(new Expired(STEP, true));
    assertThat(await(expiry.expire())).isEqualTo(new Expired(1, false));
    assertThat(assets.kept()).isEmpty();
    assertThat(assets.toPurge()).hasSize(2 * STEP + 1);
    assertThat(assets.batchSizes()).allMatch(size -> size <= 2);
  }

  @Test
  void withADeletedAssetGoItsVersionsWhateverTheirOwnTime() {
    delete("a", 0, -1);
    assets.addReplaced("a", 0, 1);
    String other = assets.addReplaced("a", 1, 1);
    assets.add("a", 1, "{}");
    await(expiry.expire());
    assertThat(assets.kept()).containsExactly(other);
    assertThat(assets.toPurge()).hasSize(2);
  }

  @Test
  void whatSomebodyElseIsAtIsLeftForTheNextTime() throws Exception {
    delete("a", 0, -1);
    String free = delete("b", 0, -1);
    try (Connection connection = TestPostgres.connect(database.config());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT FROM kept_asset WHERE path = 'a/' FOR UPDATE");
      assertThat(await(expiry.expire()).gone()).isOne();
      assertThat(assets.toPurge()).containsExactly(free);
      connection.rollback(); // closed alone, it would let go of the row a moment later
    }
    assertThat(await(expiry.expire()).gone()).isOne();
  }

  @Test
  void sweepTakesVersionsOfEntriesThatAreNeitherThereNorKept() {
    assets.add("a", 0, "{}");
    String ofLive = assets.addReplaced("a", 0, 0);
    String deleted = delete("b", 0, 1000);
    String ofDeleted = assets.addReplaced("b", 0, 0);
    IntStream.range(0, 2 * STEP).forEach(i -> assets.addReplaced("c", i, 0));
    Sweep sweep = await(expiry.sweep(Sweep.START));
    while (!sweep.done()) {
      sweep = await(expiry.sweep(sweep));
    }
    assertThat(assets.kept()).containsExactlyInAnyOrder(ofLive, deleted, ofDeleted);
    assertThat(assets.toPurge()).hasSize(2 * STEP);
  }

  @Test
  void verticleTakesWhatComesDueAndSweeps() {
    delete("a", 0, -1);
    assets.addReplaced("gone", 0, 0);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    DueSignal due = new DueSignal();
    String deployed =
        await(
            database
                .vertx()
                .deployVerticle(
                    new KeptExpiryVerticle(
                        database.background(), due, 2, STEP, Duration.ZERO, meters)));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> meters.get("larch.kept.expired").counter().count() == 2);
    assertThat(due.isRaised()).isTrue();
    delete("a", 1, 1);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> meters.get("larch.kept.expired").counter().count() == 3);
    await(database.vertx().undeploy(deployed));
    assertThat(assets.kept()).isEmpty();
  }
}
