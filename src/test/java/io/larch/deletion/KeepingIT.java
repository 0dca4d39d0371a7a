package io.larch.deletion;

import static io.larch.testing.Keeping.rule;
import static io.larch.testing.Keeping.rules;
import static io.larch.testing.Keeping.seconds;
import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.asset.AssetProblem;
import io.larch.asset.HiddenSubtreeRemoval;
import io.larch.asset.HiddenSubtreeRemoval.Progress;
import io.larch.caller.Caller;
import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import io.larch.config.KeepTime;
import io.larch.deletion.DeletionList.Item;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.kept.DeletionId;
import io.larch.kept.KeepRules;
import io.larch.kept.KeptSql;
import io.larch.outbox.DueSignal;
import io.larch.path.AssetPath;
import io.larch.selector.DeleteRequest;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deletes where a rule keeps what they take. */
class KeepingIT {

  private static final Caller CALLER = new Caller(Principal.ofKey("abc", Permissions.ALL), "test");
  private static final DeletionOptions PURGING = new DeletionOptions(false);
  private static final int LARGE = 8;
  private static final int STEP = 3;

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  static final DeletionService service = make();
  static final HiddenSubtreeRemoval removal =
      new HiddenSubtreeRemoval(
          database.vertx(), database.background(), 4, STEP, KeptSql::aftermath);
  static final Assets assets = new Assets(database.config());

  private static DeletionService make() {
    return new DeletionService(
        database.vertx(),
        database.pools(),
        new IdempotentRequests(database.vertx(), database.requests()),
        new IdempotentRequests(database.vertx(), database.scans()),
        new DueSignal(),
        4,
        LARGE,
        new KeepRules(
            rules(
                rule("/k/**", seconds(1000), null),
                rule("/k/tmp/**", KeepTime.NONE, null),
                rule("/k/*/ever", KeepTime.FOREVER, KeepTime.FOREVER),
                rule("/v/**", null, KeepTime.FOREVER))),
        DeletionWatch.NONE);
  }

  @BeforeEach
  void empty() {
    database.execute(
        "TRUNCATE asset, kept_asset, purge_batch, subtree_deletion, idempotent_request");
  }

  private static DeleteRequest request(String target) {
    int query = target.indexOf('?');
    return query < 0
        ? DeleteRequest.parse(target, null)
        : DeleteRequest.parse(target.substring(0, query), target.substring(query + 1));
  }

  private static Future<Deletion> deleting(String target) {
    DeleteRequest request = request(target);
    return service.delete(
        CALLER,
        request.selector(),
        new Preconditions(request.expect(), null),
        new DeletionOptions(request.keep()));
  }

  private static Deletion delete(String target) {
    return await(deleting(target));
  }

  /** What a query over the trash answers, as text. */
  private static List<String> trash(String columns) {
    return await(
        database
            .requests()
            .query(
                "SELECT concat_ws(' ', %s) FROM trash_asset ORDER BY path, entry_id, version"
                    .formatted(columns))
            .execute()
            .map(
                rows ->
                    StreamSupport.stream(rows.spliterator(), false)
                        .map((Row row) -> row.getString(0))
                        .toList()));
  }

  @Test
  void deletedAssetGoesIntoTheTrashWithAllThatItIs() {
    assets.add("k/1", 0, "{\"os\":\"ios\"}", "old");
    String variant = assets.addVariant("k/1", "\"name\":\"poster\"");
    database.execute(
        "UPDATE asset SET version = 7, alt = 'x', variants_expire_at = now() + interval '1 day'");

    Deletion done = delete("/assets/k/1");

    assertThat(done.deleted()).isOne();
    assertThat(done.kept()).isOne();
    assertThat(DeletionId.isWellFormed(String.valueOf(done.id()))).isTrue();
    assertThat(assets.living()).isEmpty();
    assertThat(assets.toPurge()).isEmpty();
    assertThat(assets.kept()).containsExactlyInAnyOrder("k/1#0", variant);
    assertThat(
            trash(
                "path, entry_id, version, alt, labels, tags, bytes, jsonb_array_length(variants),"
                    + " variants_expire_at > now(), reason, deleted_by, deletion_id,"
                    + " kept_until - kept_at, kept_at > now() - interval '1 minute', hidden"))
        .containsExactly(
            "k/1/ 0 7 x {\"os\": \"ios\"} {old} 10 1 t deleted key:abc "
                + done.id()
                + " 00:16:40 t f");
  }

  @Test
  void whatNoRuleKeepsIsPurgedAndSaysNothingOfKeeping() {
    assets.add("x", 0, "{}");
    assets.add("k/tmp/1", 0, "{}");
    assertThat(delete("/assets/x")).isEqualTo(new Deletion(1, 0, null));
    assertThat(delete("/assets/k/tmp/1/-/entry/0")).isEqualTo(new Deletion(1, 0, null));
    assertThat(delete("/assets/k/none")).isEqualTo(Deletion.NOTHING);
    assertThat(assets.toPurge()).containsExactlyInAnyOrder("x#0", "k/tmp/1#0");
    assertThat(assets.kept()).isEmpty();
  }

  @Test
  void whatIsKeptForEverHasNoEnd() {
    assets.add("k/1/ever", 0, "{}");
    delete("/assets/k/1/ever/-/all");
    assertThat(trash("kept_until IS NULL")).containsExactly("t");
  }

  @Test
  void ofARecursiveDeleteEachAssetFollowsItsOwnRule() {
    assets.add("k/1", 0, "{}");
    assets.add("k/1/ever", 0, "{}");
    assets.add("k/tmp", 0, "{}");
    assets.add("k/tmp/2/3", 0, "{}");
    assets.add("k2", 0, "{}");

    Deletion done = delete("/assets/k/-/recursive");

    assertThat(done.deleted()).isEqualTo(4);
    assertThat(done.kept()).isEqualTo(2);
    assertThat(trash("path, kept_until IS NULL, deletion_id"))
        .containsExactly("k/1/ f " + done.id(), "k/1/ever/ t " + done.id());
    assertThat(assets.toPurge()).containsExactlyInAnyOrder("k/tmp#0", "k/tmp/2/3#0");
    assertThat(assets.living()).containsExactly("k2#0");
  }

  @Test
  void recursiveDeleteWithAPreconditionKeepsToo() {
    assets.add("k/1", 0, "{}");
    assets.add("k/2", 0, "{}");
    assertThatThrownBy(() -> delete("/assets/k/-/recursive?expect=3"))
        .isInstanceOf(AssetProblem.PreconditionFailed.class);
    assertThat(assets.kept()).isEmpty();
    assertThat(delete("/assets/k/-/recursive?expect=2").kept()).isEqualTo(2);
  }

  @Test
  void deletesThatGoTogetherHaveIdsOfTheirOwn() {
    List<String> targets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      assets.add("k/" + i, 0, "{}");
      assets.add("x/" + i, 0, "{}");
      targets.add("/assets/k/%d/-/entry/0".formatted(i));
      targets.add("/assets/x/%d/-/entry/0".formatted(i));
    }
    targets.add("/assets/k/20/-/entry/0");

    List<Deletion> done = together(targets);

    assertThat(done.getLast()).isEqualTo(Deletion.NOTHING);
    assertThat(done.stream().filter(each -> each.kept() == 1).map(Deletion::id))
        .hasSize(20)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(trash("deletion_id"));
    assertThat(assets.toPurge()).hasSize(20);
    assertThat(assets.living()).isEmpty();
  }

  /** Asked for at the same moment, so that they go out together. */
  private static List<Deletion> together(List<String> targets) {
    Promise<List<Future<Deletion>>> asked = Promise.promise();
    database
        .vertx()
        .runOnContext(
            _ -> {
              DeletionService onLoop = make();
              asked.complete(targets.stream().map(target -> deletingBy(onLoop, target)).toList());
            });
    List<Future<Deletion>> deletes = await(asked.future());
    await(Future.all(deletes));
    return deletes.stream().map(Future::result).toList();
  }

  private static Future<Deletion> deletingBy(DeletionService service, String target) {
    return service.delete(
        CALLER, request(target).selector(), Preconditions.NONE, DeletionOptions.USUAL);
  }

  @Test
  void keepNoPurgesAtOnceWithTheVersionsOfTheSameEntryAlone() {
    assets.add("k/1", 3, "{}");
    String older = assets.addReplaced("k/1", 3, 0);
    String other = assets.addReplaced("k/1", 2, 0);
    assertThat(delete("/assets/k/1?keep=no")).isEqualTo(new Deletion(1, 0, null));
    assertThat(assets.toPurge()).containsExactlyInAnyOrder("k/1#3", older);
    assertThat(assets.kept()).containsExactly(other);
  }

  @Test
  void keepNoIsHarmlessWhereNothingWouldBeKept() {
    assets.add("x/1", 0, "{}");
    assets.add("x/2", 0, "{}");
    assertThat(delete("/assets/x/-/recursive?keep=no")).isEqualTo(new Deletion(2, 0, null));
    assertThat(assets.toPurge()).hasSize(2);
  }

  @Test
  void deleteWithoutARuleForDeletedTakesTheVersionsOfItsEntries() {
    assets.add("v/1", 0, "{}");
    assets.add("v/2", 0, "{}");
    assets.add("v/3", 0, "{}");
    Stream.of("v/1", "v/2", "v/3").forEach(path -> assets.addReplaced(path, 0, 0));
    delete("/assets/v/1/-/entry/0");
    assertThat(assets.kept()).containsExactlyInAnyOrder("v/2#0v0", "v/3#0v0");
    delete("/assets/v/2/-/all");
    assertThat(assets.kept()).containsExactly("v/3#0v0");
    delete("/assets/v/-/recursive");
    assertThat(assets.kept()).isEmpty();
    assertThat(assets.toPurge()).hasSize(6);
  }

  @Test
  void versionsOfAnAssetInTheTrashStay() {
    assets.add("k/1", 0, "{}");
    String version = assets.addReplaced("k/1", 0, 0);
    delete("/assets/k/1");
    assertThat(assets.kept()).containsExactlyInAnyOrder("k/1#0", version);
  }

  private static Item item(String path, long entryId) {
    return new Item(new AssetPath(List.of(path.split("/"))), entryId, null);
  }

  @Test
  void listKeepsEachByItsOwnRuleUnderOneId() {
    assets.add("k/1", 0, "{}");
    assets.add("k/2", 0, "{}");
    assets.add("x", 0, "{}");
    DeletionList list =
        new DeletionList(List.of(item("k/1", 0), item("x", 0), item("k/2", 0), item("k/3", 0)));

    IdempotencyKey key = IdempotencyKey.of(Principal.anyone(), "k");
    ListDeletion done = await(service.delete(CALLER, list, key, DeletionOptions.USUAL));

    assertThat(done.deleted()).isEqualTo(3);
    assertThat(done.kept()).isEqualTo(2);
    assertThat(trash("deletion_id")).containsOnly(done.id()).hasSize(2);
    assertThat(assets.toPurge()).containsExactly("x#0");
    assertThat(await(service.delete(CALLER, list, key, DeletionOptions.USUAL))).isEqualTo(done);
  }

  @Test
  void listThatExpectsAnotherNumberDeletesNothing() {
    assets.add("k/1", 0, "{}");
    assets.add("x", 0, "{}");
    for (List<Item> items :
        List.of(List.of(item("k/1", 0), item("k/2", 0)), List.of(item("x", 0), item("y", 0)))) {
      assertThatThrownBy(
              () ->
                  await(
                      service.delete(
                          CALLER, new DeletionList(items, 2L), null, DeletionOptions.USUAL)))
          .isInstanceOf(AssetProblem.PreconditionFailed.class);
      assertThat(
              await(
                      service.delete(
                          CALLER, new DeletionList(items, 1L), null, DeletionOptions.USUAL))
                  .deleted())
          .isOne();
    }
    assertThat(assets.kept()).containsExactly("k/1#0");
    assertThat(assets.toPurge()).containsExactly("x#0");
  }

  @Test
  void listMayPurgeAtOnce() {
    assets.add("k/1", 0, "{}");
    assets.addReplaced("k/1", 0, 0);
    DeletionList list = new DeletionList(List.of(item("k/1", 0)));
    assertThat(await(service.delete(CALLER, list, null, PURGING)).id()).isNull();
    assertThat(assets.kept()).isEmpty();
    assertThat(assets.toPurge()).hasSize(2);
  }

  @Test
  void repeatedDeleteWithAKeyAnswersWhatTheFirstDid() {
    assets.add("k/1", 0, "{}");
    IdempotencyKey key = IdempotencyKey.of(Principal.anyone(), "k");
    Future<Deletion> first = once(key);
    assertThat(await(first).kept()).isOne();
    assertThat(await(once(key))).isEqualTo(first.result());
  }

  private static Future<Deletion> once(IdempotencyKey key) {
    return service.deleteOnce(
        CALLER,
        key,
        new byte[] {1},
        request("/assets/k/1").selector(),
        Preconditions.NONE,
        DeletionOptions.USUAL);
  }

  @Test
  void largeSubtreeIsInTheTrashFromTheFirstMomentAndReachesItInSteps() {
    IntStream.range(0, 9).forEach(i -> assets.add("k/a" + i, 0, "{}"));
    assets.add("k/b/ever", 0, "{}");
    assets.add("k/tmp/1", 0, "{}");
    assets.add("k/tmp/2", 0, "{}");

    Deletion done = delete("/assets/k/-/recursive");

    assertThat(done.deleted()).isEqualTo(12);
    assertThat(done.kept()).isEqualTo(10);
    assertThat(assets.living()).hasSize(12);
    String columns =
        "path, entry_id, version, kept_at, kept_until, reason, deletion_id, deleted_by";
    List<String> hidden = trash(columns);
    assertThat(hidden).hasSize(10).allMatch(row -> row.contains(done.id() + " key:abc"));
    assertThat(trash("hidden")).containsOnly("t");

    Progress progress = await(removal.take()).orElseThrow();
    progress = await(removal.step(progress));
    assertThat(assets.kept()).hasSize(STEP);
    assertThat(trash(columns)).isEqualTo(hidden);
    while (!progress.done()) {
      progress = await(removal.step(progress));
      assertThat(trash(columns)).isEqualTo(hidden);
    }
    assertThat(assets.living()).isEmpty();
    assertThat(assets.kept()).hasSize(10);
    assertThat(assets.toPurge()).containsExactlyInAnyOrder("k/tmp/1#0", "k/tmp/2#0");
  }

  @Test
  void largeSubtreeUnderOneRuleIsCountedAsKeptWhole() {
    IntStream.range(0, 9).forEach(i -> assets.add("k/x/y" + i, 0, "{}"));
    Deletion done = delete("/assets/k/x/-/recursive?keep=no");
    assertThat(done).isEqualTo(new Deletion(9, 0, null));
    assertThat(trash("path")).isEmpty();
    removeAll();
    assertThat(assets.toPurge()).hasSize(9);
    IntStream.range(0, 9).forEach(i -> assets.add("k/x/z" + i, 0, "{}"));
    assertThat(delete("/assets/k/x/-/recursive").kept()).isEqualTo(9);
  }

  @Test
  void largeSubtreeWithoutARuleTakesVersionsToo() {
    IntStream.range(0, 9).forEach(i -> assets.add("v/" + i, 0, "{}"));
    assets.addReplaced("v/3", 0, 0);
    String other = assets.addReplaced("w/3", 0, 0);
    assertThat(delete("/assets/v/-/recursive")).isEqualTo(new Deletion(9, 0, null));
    assertThat(trash("path")).as("before the steps have come by").containsExactly("w/3/");
    removeAll();
    assertThat(assets.kept()).containsExactly(other);
    assertThat(assets.toPurge()).hasSize(10);
  }

  private static void removeAll() {
    Progress progress = await(removal.take()).orElseThrow();
    while (!progress.done()) {
      progress = await(removal.step(progress));
    }
  }

  @Test
  void twoLargeDeletesOfTheSameAssetsPutEachIntoTheTrashOnce() {
    IntStream.range(0, 9).forEach(i -> assets.add("k/a/" + i, 0, "{}"));
    Deletion first = delete("/assets/k/a/-/recursive");
    IntStream.range(10, 20).forEach(i -> assets.add("k/b/" + i, 0, "{}"));
    Deletion second = delete("/assets/k/-/recursive");
    assertThat(second.deleted()).isEqualTo(10);
    assertThat(second.kept()).isEqualTo(10);
    assertThat(trash("deletion_id").stream().filter(id -> id.equals(first.id()))).hasSize(9);
    assertThat(trash("deletion_id").stream().filter(id -> id.equals(second.id()))).hasSize(10);
    removeAll();
    removeAll();
    assertThat(trash("deletion_id").stream().filter(id -> id.equals(first.id()))).hasSize(9);
    assertThat(trash("deletion_id").stream().filter(id -> id.equals(second.id()))).hasSize(10);
  }

  @Test
  void planOfASubtreesDeleteLooksForVersionsEntryByEntry() {
    String sql =
        DeleteStatement.bounded(
                request("/assets/k/-/recursive").selector(),
                100,
                Fate.of(
                    new KeepRules(
                            rules(
                                rule("/k/**", seconds(1), null),
                                rule("/k/a/**", KeepTime.NONE, null)))
                        .below(AssetPath.parse("/k"), true),
                    CALLER,
                    null),
                4,
                Recording.NONE)
            .sql();
    database.execute(
        """
        INSERT INTO kept_asset (id, path, entry_id, version, created_at, modified_at, bucket,
          content_keys, bytes, content_type, attributes, source, labels, tags, kept_at, reason)
        SELECT 0, 'z/' || n || '/', 0, 0, now(), now(), 'assets', '{}', 10, 'text/plain', '{}', 'upload',
          '{}', '{}', now(), 'replaced' FROM generate_series(1, 5000) AS n\
        """,
        "ANALYZE kept_asset");
    assertThat(
            database.plan(
                sql,
                "text, text, bigint, text[], float8[], text, text, bigint",
                "'k/', 'k0', 100, '{\"^k/\"}', '{1}', 'id', 'by', 4"))
        .contains("kept_asset_replaced")
        .contains("Tid Scan on kept_asset")
        .doesNotContain("Seq Scan on kept_asset");
  }
}
