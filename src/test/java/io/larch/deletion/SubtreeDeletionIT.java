package io.larch.deletion;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.asset.AssetProblem;
import io.larch.asset.HiddenSubtreeRemoval;
import io.larch.asset.HiddenSubtreeRemoval.Progress;
import io.larch.caller.Caller;
import io.larch.idempotency.IdempotentRequests;
import io.larch.kept.KeepRules;
import io.larch.kept.KeptSql;
import io.larch.outbox.DueSignal;
import io.larch.selector.DeleteRequest;
import io.larch.selector.Selector;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Recursive deletes of more assets than one statement should take. */
class SubtreeDeletionIT {

  private static final Caller CALLER = Caller.anyone("test");
  private static final int LARGE = 3;
  private static final int STEP = 2;

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final DeletionService service =
      new DeletionService(
          database.vertx(),
          database.pools(),
          new IdempotentRequests(database.vertx(), database.requests()),
          new IdempotentRequests(database.vertx(), database.scans()),
          new DueSignal(),
          4,
          LARGE,
          KeepRules.NONE,
          DeletionWatch.NONE);
  static final HiddenSubtreeRemoval removal =
      new HiddenSubtreeRemoval(
          database.vertx(), database.background(), 4, STEP, KeptSql::aftermath);
  static final Assets assets = new Assets(database.config());

  @BeforeEach
  void empty() {
    database.execute("TRUNCATE asset, purge_batch, subtree_deletion");
  }

  @Test
  void subtreeThatIsNotLargeGoesInOneStatement() {
    addFour("users/123");
    database.execute("DELETE FROM asset WHERE entry_id = 3");
    assertThat(delete("/assets/users/123/-/recursive")).isEqualTo(3);
    assertThat(rows()).isZero();
    assertThat(assets.toPurge()).hasSize(3);
  }

  @Test
  void deleteWaitsForAnUpdateAndSparesWhatNoLongerHasTheLabel() throws Exception {
    assets.add("a", 0, "{\"os\":\"ios\"}");
    assets.add("a", 1, "{\"os\":\"ios\"}");
    try (Connection labelling = TestPostgres.connect(database.config());
        Statement statement = labelling.createStatement()) {
      labelling.setAutoCommit(false);
      statement.execute("UPDATE asset SET labels = '{}' WHERE entry_id = 1");
      Future<Deletion> delete =
          service.delete(
              CALLER,
              selectorOf("/assets/a/-/recursive?os=ios"),
              Preconditions.NONE,
              DeletionOptions.USUAL);
      awaitThoseThatWait(1);
      labelling.commit();
      assertThat(await(delete).deleted()).isEqualTo(1);
    }
    assertThat(assets.living()).containsExactly("a#1");
    assertThat(assets.toPurge()).hasSize(1);
  }

  /**
   * It locks rows in the order in which it finds them, others in orders of their own. Here it has
   * locked one, waits for the next, and finds the last locked by a session that waits for the
   * first.
   */
  @Test
  void deleteThatLosesADeadlockIsRunAgain() throws Exception {
    for (int i = 0; i < 3; i++) {
      assets.add("a", i, "{}");
    }
    try (Connection holdsSecond = TestPostgres.connect(database.config());
        Connection holdsThird = TestPostgres.connect(database.config())) {
      lock(holdsSecond, 1);
      lock(holdsThird, 2);
      Future<Deletion> delete =
          service.delete(
              CALLER,
              selectorOf("/assets/a/-/recursive"),
              Preconditions.NONE,
              DeletionOptions.USUAL);
      awaitThoseThatWait(1);
      CompletableFuture<Void> first = CompletableFuture.runAsync(() -> lock(holdsThird, 0));
      awaitThoseThatWait(2);
      holdsSecond.rollback();
      // Had only because the server has ended the statement that held it.
      first.get(10, TimeUnit.SECONDS);
      awaitThoseThatWait(1);
      holdsThird.rollback();
      assertThat(await(delete).deleted()).isEqualTo(3);
    }
    assertThat(rows()).isZero();
    assertThat(assets.toPurge()).hasSize(3);
  }

  /** In a transaction that leaves it to others to look for deadlocks. */
  private static void lock(Connection connection, int entryId) {
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL deadlock_timeout = '1min'");
      statement.execute("SELECT FROM asset WHERE entry_id = " + entryId + " FOR UPDATE");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void largeSubtreeIsHiddenAtOnceAndRemovedInSteps() {
    addFour("users/123");
    assertThat(delete("/assets/users/123/-/recursive")).isEqualTo(4);
    assertThat(visible()).isZero();
    assertThat(rows()).isEqualTo(4);

    Progress first = await(removal.step(taken()));
    assertThat(first.removed()).isEqualTo(2);
    assertThat(rows()).isEqualTo(2);
    assertThat(removeAll(first)).isEqualTo(4);
    assertThat(rows()).isZero();
    assertThat(assets.toPurge()).hasSize(4);
    assertThat(database.count("subtree_deletion")).isZero();
  }

  @Test
  void largeDeleteSparesSiblingsWithTheSamePrefix() {
    addFour("users/123");
    List<String> spared = List.of("users/1234", "users/123x", "users/123-", "users/12", "users");
    for (String sibling : spared) {
      assets.add(sibling, 0, "{}");
    }
    assertThat(delete("/assets/users/123/-/recursive")).isEqualTo(4);
    assertThat(visible()).isEqualTo(spared.size());
    assertThat(removeAll(taken())).isEqualTo(4);
    assertThat(rows()).isEqualTo(spared.size());
  }

  @Test
  void largeDeleteByLabelAndTagTakesThoseAlone() {
    for (int i = 0; i < 4; i++) {
      assets.add("a", i, "{\"os\":\"ios\"}", "cold", "old");
    }
    assets.add("a", 4, "{\"os\":\"ios\"}", "cold");
    assets.add("a", 5, "{\"os\":\"android\"}", "cold", "old");
    assertThat(delete("/assets/a/-/recursive?os=ios&tag=old")).isEqualTo(4);
    assertThat(visible()).isEqualTo(2);
    assertThat(removeAll(taken())).isEqualTo(4);
    assertThat(assets.living()).containsExactlyInAnyOrder("a#4", "a#5");
  }

  @Test
  void wholeStoreIsASubtree() {
    addFour("a");
    assets.add("zz/\uDBFF\uDFFF", 0, "{}");
    assertThat(delete("/assets/-/recursive?confirm=all-assets")).isEqualTo(5);
    assertThat(visible()).isZero();
    assertThat(removeAll(taken())).isEqualTo(5);
    assertThat(rows()).isZero();
  }

  @Test
  void whatIsHiddenCanNeitherBeDeletedAgainNorUpdated() {
    addFour("a");
    delete("/assets/a/-/recursive");
    for (String target : List.of("/assets/a/-/all", "/assets/a/-/recursive", "/assets/a/-/5")) {
      assertThat(delete(target)).as(target).isZero();
    }
    assertThat(database.count("subtree_deletion")).as("a retry hides nothing again").isEqualTo(1);
    assertThat(update("UPDATE live_asset SET alt = 'x'")).isZero();
    assertThat(removeAll(taken())).isEqualTo(4);
  }

  @Test
  void whatIsStoredAfterwardsStays() {
    addFour("a");
    delete("/assets/a/-/recursive");
    assets.add("a", 9, "{}");
    database.execute(
        "UPDATE asset SET known_deletion = (SELECT max(id) FROM subtree_deletion)"
            + " WHERE entry_id = 9");
    assertThat(visible()).isEqualTo(1);
    assertThat(removeAll(taken())).isEqualTo(4);
    assertThat(assets.living()).containsExactly("a#9");
    assertThat(delete("/assets/a/-/recursive")).isEqualTo(1);
  }

  @Test
  void writerThatBeganBeforeIsCountedAndItsAssetGoes() throws Exception {
    addFour("a");
    try (Connection writer = TestPostgres.connect(database.config());
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute(INSERT_FIFTH);
      Future<Deletion> delete =
          service.delete(
              CALLER,
              selectorOf("/assets/a/-/recursive"),
              Preconditions.NONE,
              DeletionOptions.USUAL);
      Awaitility.await().until(() -> database.count("subtree_deletion") == 1);
      assertThat(visible()).isZero();
      assertThat(delete.isComplete()).isFalse();
      writer.commit();
      assertThat(await(delete).deleted()).isEqualTo(5);
    }
    assertThat(visible()).isZero();
    assertThat(removeAll(taken())).isEqualTo(5);
  }

  @Test
  void removalWaitsForWritersThatBeganBefore() throws Exception {
    addFour("a");
    delete("/assets/a/-/recursive");
    try (Connection writer = TestPostgres.connect(database.config());
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute(INSERT_FIFTH);
      Future<Optional<Progress>> take = removal.take();
      Awaitility.await().until(() -> database.count("subtree_deletion WHERE due_at > now()") == 1);
      assertThat(take.isComplete()).isFalse();
      writer.commit();
      assertThat(removeAll(await(take).orElseThrow())).isEqualTo(5);
    }
  }

  /** A session may keep its transaction open for hours. */
  @Test
  void removalThatWaitsForAWriterCanBeStopped() throws Exception {
    addFour("a");
    delete("/assets/a/-/recursive");
    try (Connection writer = TestPostgres.connect(database.config());
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute(INSERT_FIFTH);
      String deployed =
          await(
              database
                  .vertx()
                  .deployVerticle(
                      new SubtreeRemovalVerticle(
                          database.background(),
                          new DueSignal(),
                          4,
                          STEP,
                          Duration.ofMillis(10),
                          new SimpleMeterRegistry())));
      Awaitility.await().until(() -> database.count("subtree_deletion WHERE due_at > now()") == 1);
      await(database.vertx().undeploy(deployed));
      writer.rollback();
    }
    assertThat(rows()).isEqualTo(4);
  }

  /**
   * A row that was hidden while an update waited for its lock must not be brought back by that
   * update: the view asks again for the row as it has become.
   */
  @Test
  void updateThatWaitedDoesNotBringBackWhatWasHiddenMeanwhile() throws Exception {
    for (int i = 0; i < 4; i++) {
      assets.add("a", i, "{\"os\":\"ios\"}");
    }
    assets.add("a", 4, "{}");
    try (Connection labelling = TestPostgres.connect(database.config());
        Statement statement = labelling.createStatement()) {
      labelling.setAutoCommit(false);
      statement.execute("UPDATE asset SET labels = '{\"os\":\"ios\"}' WHERE entry_id = 4");
      Future<Deletion> delete =
          service.delete(
              CALLER,
              selectorOf("/assets/a/-/recursive?os=ios"),
              Preconditions.NONE,
              DeletionOptions.USUAL);
      Awaitility.await().until(() -> database.count("subtree_deletion") == 1);
      Future<Integer> update =
          database
              .requests()
              .query("UPDATE live_asset SET alt = 'x' WHERE entry_id = 4")
              .execute()
              .map(rows -> rows.rowCount());
      awaitThoseThatWait(1);
      labelling.commit();
      assertThat(await(update)).isZero();
      assertThat(await(delete).deleted()).isEqualTo(5);
    }
    assertThat(visible()).isZero();
  }

  @Test
  void stepTakesNoLongerForRowsThatAreFarApart() {
    for (int i = 0; i < 4; i++) {
      assets.add("a", i, "{}", "cold");
    }
    for (int i = 4; i < 10; i++) {
      assets.add("a", i, "{}");
    }
    assertThat(delete("/assets/a/-/recursive?tag=cold")).isEqualTo(4);
    Progress progress = await(removal.step(await(removal.step(taken()))));
    assertThat(progress.removed()).isEqualTo(4);
    progress = await(removal.step(progress));
    assertThat(progress.done()).isFalse();
    assertThat(progress.lastEntryId()).as("three steps of two rows").isEqualTo(5);
    assertThat(removeAll(progress)).isEqualTo(4);
    assertThat(rows()).isEqualTo(6);
  }

  /** What the removal has taken by then would be missing from the count. */
  @Test
  void countThatComesAfterTheRemovalHasBegunIsNotTold() throws Exception {
    addFour("a");
    try (Connection writer = TestPostgres.connect(database.config());
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute(INSERT_FIFTH);
      Future<Deletion> delete =
          service.delete(
              CALLER,
              selectorOf("/assets/a/-/recursive"),
              Preconditions.NONE,
              DeletionOptions.USUAL);
      Awaitility.await().until(() -> database.count("subtree_deletion") == 1);
      database.execute("UPDATE subtree_deletion SET due_at = now()");
      Future<Optional<Progress>> take = removal.take();
      Awaitility.await().until(() -> database.count("subtree_deletion WHERE due_at > now()") == 1);
      writer.commit();
      assertThatThrownBy(() -> await(delete)).isInstanceOf(AssetProblem.OutcomeUnknown.class);
      assertThat(removeAll(await(take).orElseThrow())).isEqualTo(5);
    }
  }

  @Test
  void deletionWhoseProcessDiedIsTakenUpAgain() {
    addFour("a");
    delete("/assets/a/-/recursive");
    await(removal.step(taken()));
    assertThat(await(removal.take())).as("while its lease runs").isEmpty();
    database.execute("UPDATE subtree_deletion SET due_at = now()");
    assertThat(removeAll(taken())).isEqualTo(2);
    assertThat(assets.toPurge()).hasSize(4);
  }

  @Test
  void deletionThatIsGivenBackIsTakenUpAtOnce() throws Exception {
    addFour("a");
    delete("/assets/a/-/recursive");
    Progress rest = await(removal.step(taken()));
    await(removal.giveBack(rest));
    assertThat(removeAll(taken())).isEqualTo(4 - rest.removed());
  }

  @Test
  void laterDeletionWaitsForTheEarlier() {
    addFour("a/b");
    delete("/assets/a/b/-/recursive");
    for (int i = 0; i < 4; i++) {
      assets.add("a/c", i, "{}");
    }
    assertThat(delete("/assets/a/-/recursive")).as("what the first has not taken").isEqualTo(4);
    database.execute(
        "UPDATE subtree_deletion SET due_at = now() + interval '1 minute' WHERE path_from ="
            + " 'a/b/'");
    assertThat(await(removal.take())).isEmpty();
    database.execute("UPDATE subtree_deletion SET due_at = now()");
    assertThat(removeAll(taken())).isEqualTo(4);
    assertThat(removeAll(taken())).isEqualTo(4);
    assertThat(rows()).isZero();
  }

  @Test
  void preconditionIsDecidedInOneStatementWhateverTheSize() {
    addFour("a");
    assertThat(delete("/assets/a/-/recursive?expect=4")).isEqualTo(4);
    assertThat(rows()).isZero();
    assertThat(database.count("subtree_deletion")).isZero();
  }

  @Test
  void oneLargeDeleteTooManyIsRefusedAndDeletesNothing() {
    addFour("a");
    database.execute(
        "INSERT INTO subtree_deletion (path_from, path_to, labels, tags)"
            + " SELECT 'x' || i || '/', 'x' || i || '0', '{}', '{}' FROM generate_series(1, 16) i");
    assertThatThrownBy(() -> delete("/assets/a/-/recursive"))
        .isInstanceOf(AssetProblem.Unavailable.class);
    assertThat(visible()).isEqualTo(4);
  }

  private static final String INSERT =
      "INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,"
          + " content_type, attributes, source, labels, tags)";

  private static final String REST =
      " 'assets', '{fifth}', 1, 'text/plain', '{}', 'upload', '{}', '{}'";

  private static final String INSERT_FIFTH = INSERT + " SELECT 'a/', 5, now(), now()," + REST;

  /** Four assets, more than {@link #LARGE}, at a path and below it. */
  private static void addFour(String path) {
    assets.add(path, 0, "{}");
    assets.add(path, 1, "{}");
    assets.add(path + "/below", 2, "{}");
    assets.add(path + "/below/that", 3, "{}");
  }

  private static Selector selectorOf(String target) {
    int query = target.indexOf('?');
    return query < 0
        ? DeleteRequest.parse(target, null).selector()
        : DeleteRequest.parse(target.substring(0, query), target.substring(query + 1)).selector();
  }

  private static long delete(String target) {
    int query = target.indexOf("expect=");
    Long expect = query < 0 ? null : Long.valueOf(target.substring(query + "expect=".length()));
    return await(
            service.delete(
                CALLER, selectorOf(target), new Preconditions(expect, null), DeletionOptions.USUAL))
        .deleted();
  }

  /** Until so many statements wait for a lock. */
  private static void awaitThoseThatWait(int count) {
    Awaitility.await()
        .until(() -> database.count("pg_stat_activity WHERE wait_event_type = 'Lock'") == count);
  }

  private static Progress taken() {
    return await(removal.take()).orElseThrow();
  }

  /** Steps to the end, and says how many rows went. */
  private static long removeAll(Progress start) {
    Progress progress = start;
    while (!progress.done()) {
      progress = await(removal.step(progress));
    }
    return progress.removed();
  }

  private static long visible() {
    return database.count("live_asset");
  }

  private static long rows() {
    return database.count("asset");
  }

  private static int update(String sql) {
    return await(database.background().query(sql).execute().map(rows -> rows.rowCount()));
  }
}
