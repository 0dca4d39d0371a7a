package io.larch.deletion;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.db.DatabaseException;
import io.larch.path.AssetPath;
import io.larch.selector.DeleteRequest;
import io.larch.selector.Filter;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deletes of one entry each that wait at the same moment. */
class EntryDeletesIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final DeletionRepository repository =
      new DeletionRepository(database.requests(), database.scans(), 250);
  static final Assets assets = new Assets(database.config());

  private static final Deletion ONE = new Deletion(1, 0, null);
  static Loop loop;

  /** An event loop with what gathers deletes on it. */
  private static final class Loop {

    private final Context context = database.vertx().getOrCreateContext();
    private final EntryDeletes deletes =
        await(on(() -> Future.succeededFuture(new EntryDeletes(database.vertx(), repository))));

    /** Asks for deletes at the same moment, so that they go out together. */
    List<Future<Deletion>> delete(List<Selector> selectors) {
      return await(
          on(
              () ->
                  Future.succeededFuture(
                      selectors.stream()
                          .map(each -> deletes.delete(each, Fate.PURGED, Recording.NONE))
                          .toList())));
    }

    private <T> Future<T> on(Supplier<Future<T>> work) {
      Promise<T> done = Promise.promise();
      context.runOnContext(_ -> work.get().onComplete(done));
      return done.future();
    }
  }

  @BeforeAll
  static void makeLoop() {
    loop = new Loop();
  }

  @BeforeEach
  void empty() {
    database.execute("TRUNCATE asset, purge_batch");
  }

  @AfterEach
  void untrigger() {
    database.execute("DROP FUNCTION IF EXISTS meddle CASCADE");
  }

  private static Selector entry(String path, long entryId) {
    return new Selector(
        new AssetPath(List.of(path.split("/"))), new Selection.Entry(entryId), Filter.NONE);
  }

  private static List<Future<Deletion>> deleteTogether(String... paths) {
    return loop.delete(Stream.of(paths).map(path -> entry(path, 0)).toList());
  }

  private static List<Long> counts(List<Future<Deletion>> deletes) {
    await(Future.join(deletes));
    return deletes.stream().map(delete -> delete.result().deleted()).toList();
  }

  private static void add(String... paths) {
    for (String path : paths) {
      assets.add(path, 0, "{}");
    }
  }

  /** Has statements that record the key of {@code bad} do something first. */
  private static void onBad(String plpgsql) {
    database.execute(
        """
        CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF 'bad#0' = ANY (NEW.content_keys) THEN %s; END IF;
          RETURN NEW;
        END $$\
        """
            .formatted(plpgsql),
        "CREATE TRIGGER meddle BEFORE INSERT ON purge_batch FOR EACH ROW EXECUTE FUNCTION"
            + " meddle()");
  }

  @Test
  void oneThatComesAloneIsAnsweredAlone() {
    add("a");
    assertThat(counts(deleteTogether("a"))).containsExactly(1L);
    assertThat(counts(deleteTogether("a"))).containsExactly(0L);
    assertThat(assets.toPurge()).containsExactly("a#0");
  }

  @Test
  void thoseThatComeTogetherShareAStatementAndEachHasItsAnswer() {
    add("a", "b", "c/d", "other");
    assets.add("a", 1, "{}");
    assertThat(counts(deleteTogether("a", "missing", "b", "c/d", "c")))
        .containsExactly(1L, 0L, 1L, 1L, 0L);
    assertThat(assets.living()).containsExactlyInAnyOrder("a#1", "other#0");
    assertThat(assets.toPurge()).containsExactlyInAnyOrder("a#0", "b#0", "c/d#0");
    assertThat(assets.batchSizes()).containsExactly(3);
  }

  @Test
  void ofTwoDeletesOfAnEntryOneFindsIt() {
    add("a", "b", "c");
    List<Long> counts = counts(deleteTogether("a", "b", "a", "c", "a"));
    assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
    assertThat(counts.get(1)).isOne();
    assertThat(counts.get(3)).isOne();
    assertThat(assets.toPurge()).hasSize(3);
  }

  @Test
  void entriesOfOnePathAreToldApart() {
    for (int i = 0; i < 4; i++) {
      assets.add("a", i, "{}");
    }
    assertThat(counts(loop.delete(List.of(entry("a", 3), entry("a", 7), entry("a", 1)))))
        .containsExactly(1L, 0L, 1L);
    assertThat(assets.living()).containsExactlyInAnyOrder("a#0", "a#2");
  }

  @Test
  void moreThanMayWaitAreAllAnswered() {
    int many = EntryDeletes.MOST_WAITING + 200;
    database.execute(
        """
        INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,
          content_type, attributes, source, labels, tags)
        SELECT 'a/', n, now(), now(), 'assets', ARRAY['k' || n], 1, 'text/plain', '{}', 'upload', '{}', '{}'
        FROM generate_series(1, %d) AS n\
        """
            .formatted(many));
    List<Future<Deletion>> deletes =
        loop.delete(IntStream.rangeClosed(1, many).mapToObj(i -> entry("a", i)).toList());
    assertThat(counts(deletes)).containsOnly(1L).hasSize(many);
    assertThat(assets.toPurge()).hasSize(many);
  }

  @Test
  void lockedAssetKeepsItsOwnDeleteWaitingAndNoOther() throws Exception {
    add("a", "b", "c");
    try (Connection other = TestPostgres.connect(database.config());
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM asset WHERE path = 'b/' FOR UPDATE");
      List<Future<Deletion>> deletes = deleteTogether("a", "b", "c");
      assertThat(await(deletes.get(0))).isEqualTo(ONE);
      assertThat(await(deletes.get(2))).isEqualTo(ONE);
      assertThat(deletes.get(1).isComplete()).isFalse();
      other.commit();
      assertThat(await(deletes.get(1))).isEqualTo(ONE);
    }
    assertThat(assets.living()).isEmpty();
  }

  @Test
  void assetThatSomebodyElseDeletesMeanwhileIsNotFound() throws Exception {
    add("a", "b");
    try (Connection other = TestPostgres.connect(database.config());
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("DELETE FROM asset WHERE path = 'b/'");
      List<Future<Deletion>> deletes = deleteTogether("a", "b");
      await(deletes.get(0));
      other.commit();
      assertThat(await(deletes.get(1)).deleted()).isZero();
    }
    assertThat(assets.toPurge()).containsExactly("a#0");
  }

  @Test
  void statementThatTheServerRefusesFailsOnlyTheOneToBlame() {
    add("a", "bad", "c");
    onBad("RAISE EXCEPTION 'no'");
    List<Future<Deletion>> deletes = deleteTogether("a", "bad", "c");
    assertThat(await(deletes.get(0))).isEqualTo(ONE);
    assertThat(await(deletes.get(2))).isEqualTo(ONE);
    assertThatThrownBy(() -> await(deletes.get(1))).isInstanceOf(DatabaseException.class);
    assertThat(assets.living()).containsExactly("bad#0");
    assertThat(assets.toPurge()).containsExactlyInAnyOrder("a#0", "c#0");
  }

  /** Carried out again, it could delete what has been stored in between. */
  @Test
  void statementWhoseOutcomeIsUnknownIsNotCarriedOutAgain() {
    add("a", "bad", "c");
    onBad("PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(5)");
    for (Future<Deletion> delete : deleteTogether("a", "bad", "c")) {
      assertThatThrownBy(() -> await(delete))
          .isInstanceOfSatisfying(
              DatabaseException.class, failure -> assertThat(failure.outcomeUnknown()).isTrue());
    }
    assertThat(assets.living()).hasSize(3);
    assertThat(assets.toPurge()).isEmpty();
  }

  @Test
  void statementThatTakesLongDoesNotKeepTheNextFromGoing() {
    add("a", "bad", "c", "d", "e");
    onBad("PERFORM pg_sleep(3)");
    List<Future<Deletion>> slow = deleteTogether("a", "bad");
    List<Future<Deletion>> next = deleteTogether("c", "d");
    assertThat(counts(next)).containsExactly(1L, 1L);
    assertThat(counts(deleteTogether("e"))).containsExactly(1L);
    assertThat(slow).noneMatch(Future::isComplete);
    assertThat(counts(slow)).containsExactly(1L, 1L);
  }

  @Test
  void whatComesWhileAStatementRunsIsGathered() {
    add("a", "b", "c", "d");
    Future<Deletion> first = deleteTogether("a").getFirst();
    List<Future<Deletion>> later = deleteTogether("b", "c", "d");
    assertThat(counts(later)).containsExactly(1L, 1L, 1L);
    assertThat(await(first)).isEqualTo(ONE);
    assertThat(assets.batchSizes()).containsExactly(3, 1);
  }

  @Test
  void hiddenAssetsAreNotFound() {
    add("gone/a", "gone/b", "c");
    database.execute(
        "INSERT INTO subtree_deletion (path_from, path_to, labels, tags)"
            + " VALUES ('gone/', 'gone0', '{}', '{}')");
    try {
      assertThat(counts(deleteTogether("gone/a", "c", "gone/b"))).containsExactly(0L, 1L, 0L);
      assertThat(assets.living()).containsExactlyInAnyOrder("gone/a#0", "gone/b#0");
    } finally {
      database.execute("TRUNCATE subtree_deletion");
    }
  }

  /** Each asset is counted by exactly one of them, and its key recorded once. */
  @Test
  void deletesOfTwoLoopsBesideARecursiveOneTakeEachAssetOnce() {
    Loop second = new Loop();
    Selector tree = DeleteRequest.parse("/assets/tree/-/recursive", null).selector();
    for (int round = 0; round < 10; round++) {
      empty();
      for (int i = 0; i < 60; i++) {
        assets.add("tree/" + i, 0, "{}");
      }
      List<Selector> each = IntStream.range(0, 60).mapToObj(i -> entry("tree/" + i, 0)).toList();
      List<Future<Deletion>> deletes = new ArrayList<>(loop.delete(each.subList(0, 40)));
      if (round % 2 == 0) {
        deletes.add(
            repository
                .delete(tree, Preconditions.NONE, Fate.PURGED, Recording.NONE)
                .map(done -> new Deletion(done.deleted(), 0, null)));
      }
      deletes.addAll(second.delete(each.reversed()));
      deletes.addAll(loop.delete(each.subList(20, 60)));
      assertThat(counts(deletes).stream().mapToLong(Long::longValue).sum()).isEqualTo(60);
      assertThat(assets.toPurge()).hasSize(60);
      assertThat(assets.living()).isEmpty();
    }
  }

  @Test
  void deletesWithConditionsAreNotForHere() {
    assertThat(EntryDeletes.takes(parse("/assets/a/-/entry/3"))).isTrue();
    for (String target :
        List.of("/assets/a", "/assets/a/-/all", "/assets/a/-/new/1", "/assets/a/-/recursive")) {
      assertThat(EntryDeletes.takes(parse(target))).as(target).isFalse();
    }
    assertThat(
            EntryDeletes.takes(
                DeleteRequest.parse("/assets/a/-/entry/3", "phone=android").selector()))
        .isFalse();
  }

  private static Selector parse(String target) {
    return DeleteRequest.parse(target, null).selector();
  }

  @Test
  void connectionsThatAreAllTakenFailEachInBoundedTime() {
    add("a", "b");
    TestDatabase other = new TestDatabase(database.config());
    DeletionRepository unreachable = new DeletionRepository(other.requests(), other.scans(), 250);
    await(other.requests().close());
    Promise<List<Future<Deletion>>> asked = Promise.promise();
    database
        .vertx()
        .runOnContext(
            _ -> {
              EntryDeletes deletes = new EntryDeletes(database.vertx(), unreachable);
              asked.complete(
                  Stream.of("a", "b")
                      .map(path -> deletes.delete(entry(path, 0), Fate.PURGED, Recording.NONE))
                      .toList());
            });
    List<Future<Deletion>> deletes = await(asked.future());
    Awaitility.await().atMost(LIMIT).until(() -> deletes.stream().allMatch(Future::isComplete));
    assertThat(deletes)
        .allSatisfy(delete -> assertThat(delete.cause()).isInstanceOf(DatabaseException.class));
    assertThat(assets.living()).hasSize(2);
    await(other.vertx().close());
  }
}
