package io.larch.deletion;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.deletion.DeletionRepository.Deleted;
import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;
import io.larch.selector.DeleteRequest;
import io.larch.selector.Filter;
import io.larch.selector.Order;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.VersionMatch;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeletionRepositoryIT {

  private static final int KEYS_PER_BATCH = 4;

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final DeletionRepository repository =
      new DeletionRepository(database.requests(), database.scans(), KEYS_PER_BATCH);
  static final Assets assets = new Assets(database.config());

  @BeforeEach
  void empty() {
    database.execute("TRUNCATE asset, purge_batch");
  }

  private static Selector selector(String path, Selection selection) {
    return new Selector(new AssetPath(List.of(path.split("/"))), selection, Filter.NONE);
  }

  private static Deleted delete(String path, Selection selection) {
    return await(
        repository.delete(
            selector(path, selection), Preconditions.NONE, Fate.PURGED, Recording.NONE));
  }

  private static Deleted delete(String target) {
    int query = target.indexOf('?');
    DeleteRequest request =
        query < 0
            ? DeleteRequest.parse(target, null)
            : DeleteRequest.parse(target.substring(0, query), target.substring(query + 1));
    return await(
        repository.delete(
            request.selector(),
            new Preconditions(request.expect(), null),
            Fate.PURGED,
            Recording.NONE));
  }

  private static AssetVersion version(String key) {
    return await(
        database
            .requests()
            .query("SELECT id, version FROM asset WHERE content_keys = ARRAY['" + key + "']")
            .execute()
            .map(rows -> rows.iterator().next())
            .map(row -> new AssetVersion(row.getLong("id"), row.getLong("version"))));
  }

  @Test
  void newestTakesTheHighestEntryAndRecordsItsKey() {
    String older = assets.add("a/b", 0, "{}");
    String newer = assets.add("a/b", 1, "{}");
    assertThat(delete("a/b", new Selection.Top(Order.CREATED, 1))).isEqualTo(new Deleted(1, 1, 0));
    assertThat(assets.living()).containsExactly(older);
    assertThat(assets.toPurge()).containsExactly(newer);
  }

  @Test
  void mostRecentlyModifiedGoesByModification() {
    String touched = assets.add("a", 0, "{}");
    String newest = assets.add("a", 1, "{}");
    database.execute(
        "UPDATE asset SET modified_at = now() + interval '1 second' WHERE entry_id = 0");
    delete("a", new Selection.Top(Order.MODIFIED, 1));
    assertThat(assets.living()).containsExactly(newest);
    assertThat(assets.toPurge()).containsExactly(touched);
  }

  @Test
  void equallyModifiedGoByHighestEntry() {
    String first = assets.add("a", 0, "{}");
    assets.add("a", 1, "{}");
    database.execute("UPDATE asset SET modified_at = '2026-01-01Z'");
    delete("a", new Selection.Top(Order.MODIFIED, 1));
    assertThat(assets.living()).containsExactly(first);
  }

  @Test
  void allTakesThePathAndNothingBelowIt() {
    assets.add("a", 0, "{}");
    assets.add("a", 1, "{}");
    String below = assets.add("a/b", 0, "{}");
    assertThat(delete("a", new Selection.All()).deleted()).isEqualTo(2);
    assertThat(assets.living()).containsExactly(below);
  }

  @Test
  void recursiveTakesPathAndSubtree() {
    assets.add("users/123", 0, "{}");
    assets.add("users/123/profile", 0, "{}");
    assets.add("users/123/profile/footer", 0, "{}");
    assertThat(delete("users/123", new Selection.Recursive()).deleted()).isEqualTo(3);
    assertThat(assets.living()).isEmpty();
  }

  @Test
  void recursiveDeleteSparesSiblingsWithTheSamePrefix() {
    List<String> siblings =
        List.of("users/1234", "users/123x", "users/123-", "users/123!", "users/12", "users/123é/a");
    Set<String> spared = new HashSet<>();
    for (String sibling : siblings) {
      spared.add(assets.add(sibling, 0, "{}"));
    }
    assets.add("users/123/a", 0, "{}");
    assertThat(delete("users/123", new Selection.Recursive()).deleted()).isEqualTo(1);
    assertThat(assets.living()).isEqualTo(spared);
  }

  @Test
  void slashInsideASegmentIsAnotherPath() {
    String other = assets.add("users/123", 0, "{}");
    assertThat(delete("/assets/users%2F123/-/recursive").selected()).isZero();
    assertThat(assets.living()).containsExactly(other);
  }

  @Test
  void entryTakesThatEntryAlone() {
    String other = assets.add("a", 1, "{}");
    assets.add("a", 7, "{}");
    assertThat(delete("a", new Selection.Entry(7)).deleted()).isEqualTo(1);
    assertThat(assets.living()).containsExactly(other);
  }

  @Test
  void entryWithLabelIsDeletedOnlyIfItHasTheLabel() {
    String key = assets.add("a", 0, "{\"phone\":\"android\"}");
    assertThat(delete("/assets/a/-/entry/0?phone=iphone").selected()).isZero();
    assertThat(assets.living()).containsExactly(key);
    assertThat(delete("/assets/a/-/entry/0?phone=android").deleted()).isEqualTo(1);
  }

  @Test
  void labelsFilterBeforeTheLimitCounts() {
    assets.add("a", 0, "{\"phone\":\"iphone\",\"os\":\"ios\"}");
    String newerWithoutLabel = assets.add("a", 1, "{\"phone\":\"iphone\"}");
    assertThat(delete("/assets/a?limit=1&phone=iphone&os=ios").deleted()).isEqualTo(1);
    assertThat(assets.living()).containsExactly(newerWithoutLabel);
  }

  @Test
  void tagsFilterTheWholeStore() {
    String untagged = assets.add("a", 0, "{}", "warm");
    assets.add("b/c", 0, "{}", "cold", "warm");
    assertThat(delete("/assets/-/recursive?tag=cold&tag=warm").deleted()).isEqualTo(1);
    assertThat(assets.living()).containsExactly(untagged);
  }

  @Test
  void keysArePackedIntoBatches() {
    for (int i = 0; i < 5; i++) {
      assets.add("a", i, "{}", List.of("k" + i + ".1", "k" + i + ".2"));
    }
    assertThat(delete("a", new Selection.All()).deleted()).isEqualTo(5);
    assertThat(assets.batchSizes()).containsExactly(4, 4, 2);
    assertThat(assets.toPurge()).hasSize(10);
  }

  @Test
  void deleteThatSelectsNothingRecordsNothing() {
    assertThat(delete("a", new Selection.All())).isEqualTo(new Deleted(0, 0, 0));
    assertThat(assets.batchSizes()).isEmpty();
  }

  @Test
  void expectedCountThatDoesNotHoldDeletesNothing() {
    assets.add("a", 0, "{}");
    assets.add("a", 1, "{}");
    assertThat(delete("/assets/a/-/all?expect=3")).isEqualTo(new Deleted(2, 0, 0));
    assertThat(assets.living()).hasSize(2);
    assertThat(assets.toPurge()).isEmpty();
    assertThat(delete("/assets/a/-/all?expect=2")).isEqualTo(new Deleted(2, 2, 0));
  }

  @Test
  void versionThatDoesNotMatchDeletesNothing() {
    String key = assets.add("a", 0, "{}");
    AssetVersion there = version(key);
    Selector newest = selector("a", new Selection.Top(Order.CREATED, 1));
    AssetVersion stale = new AssetVersion(there.id(), there.version() + 1);
    assertThat(await(repository.delete(newest, matching(stale), Fate.PURGED, Recording.NONE)))
        .isEqualTo(new Deleted(1, 0, 0));
    assertThat(await(repository.delete(newest, matching(), Fate.PURGED, Recording.NONE)))
        .isEqualTo(new Deleted(1, 0, 0));
    assertThat(assets.living()).containsExactly(key);
    assertThat(
            await(repository.delete(newest, matching(stale, there), Fate.PURGED, Recording.NONE)))
        .isEqualTo(new Deleted(1, 1, 0));
  }

  private static Preconditions matching(AssetVersion... versions) {
    return new Preconditions(null, new VersionMatch(false, List.of(versions)));
  }

  @Test
  void previewTellsWhatTheDeleteWouldTakeAndTakesNothing() {
    assets.add("a/b", 0, "{}", List.of("k1", "k2"));
    String key = assets.add("a/b", 1, "{}");
    Preview preview =
        await(repository.preview(selector("a", new Selection.Recursive()), Preconditions.NONE))
            .preview();
    assertThat(preview.selected()).isEqualTo(2);
    assertThat(preview.contentKeys()).isEqualTo(3);
    assertThat(preview.bytes()).isEqualTo(20);
    assertThat(preview.first()).extracting(Preview.Entry::entryId).containsExactly(1L, 0L);
    assertThat(assets.living()).contains(key).hasSize(3);
    assertThat(assets.toPurge()).isEmpty();
  }

  /** Without the lock inside the limited selection, the second of the two took none. */
  @Test
  void twoDeletesOfTheNewestTwoAtOnceTakeFourDifferentAssets() {
    for (int round = 0; round < 50; round++) {
      empty();
      for (int i = 0; i < 5; i++) {
        assets.add("hot", i, "{}");
      }
      Selector newestTwo = selector("hot", new Selection.Top(Order.CREATED, 2));
      List<Future<Deleted>> deletes = new ArrayList<>();
      deletes.add(repository.delete(newestTwo, Preconditions.NONE, Fate.PURGED, Recording.NONE));
      deletes.add(repository.delete(newestTwo, Preconditions.NONE, Fate.PURGED, Recording.NONE));
      await(Future.all(deletes));
      assertThat(deletes).extracting(delete -> delete.result().deleted()).containsExactly(2L, 2L);
      assertThat(assets.living()).containsExactly("hot#0");
    }
  }

  @Test
  void overlappingDeletesOfManyEndWithoutDeadlock() {
    for (int round = 0; round < 20; round++) {
      empty();
      for (int i = 0; i < 30; i++) {
        assets.add("tree/" + i % 3, i, "{\"parity\":\"" + i % 2 + "\"}");
      }
      List<Future<Deleted>> deletes = new ArrayList<>();
      for (Selector selector :
          List.of(
              selector("tree", new Selection.Recursive()),
              selector("tree/0", new Selection.All()),
              selector("tree/1", new Selection.Top(Order.MODIFIED, 7)),
              new Selector(
                  new AssetPath(List.of("tree")),
                  new Selection.Recursive(),
                  new Filter(Map.of("parity", "1"), List.of())))) {
        deletes.add(repository.delete(selector, Preconditions.NONE, Fate.PURGED, Recording.NONE));
      }
      await(Future.all(deletes));
      assertThat(deletes.stream().mapToLong(delete -> delete.result().deleted()).sum())
          .isEqualTo(30);
      assertThat(assets.toPurge()).hasSize(30);
    }
  }
}
