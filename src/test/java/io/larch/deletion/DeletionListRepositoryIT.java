package io.larch.deletion;

import static io.larch.deletion.DeletionList.Outcome.DELETED;
import static io.larch.deletion.DeletionList.Outcome.NOT_FOUND;
import static io.larch.deletion.DeletionList.Outcome.PRECONDITION_FAILED;
import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.asset.AssetProblem;
import io.larch.caller.Principal;
import io.larch.deletion.DeletionList.Item;
import io.larch.deletion.DeletionList.Outcome;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.path.AssetPath;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeletionListRepositoryIT {

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final DeletionListRepository repository =
      new DeletionListRepository(
          database.requests(), new IdempotentRequests(database.vertx(), database.requests()), 250);
  static final Assets assets = new Assets(database.config());

  @BeforeEach
  void empty() {
    database.execute("TRUNCATE asset, purge_batch, idempotent_request");
  }

  private static Item item(String path, long entryId) {
    return new Item(new AssetPath(List.of(path.split("/"))), entryId, null);
  }

  private static List<Outcome> delete(@Nullable String key, Item... items) {
    return await(delete(new DeletionList(List.of(items)), key)).outcomes();
  }

  private static Future<ListDeletion> delete(DeletionList list, @Nullable String key) {
    return repository.delete(
        list,
        null,
        null,
        key == null ? null : IdempotencyKey.of(Principal.anyone(), key),
        list.digest(DeletionOptions.USUAL),
        Collections.nCopies(list.items().size(), Recording.NONE),
        () -> {});
  }

  @Test
  void outcomesStandInTheListsOrder() {
    assets.add("b", 1, "{}");
    String key = assets.add("a/x", 0, "{}");
    String spared = assets.add("a/x", 1, "{}");
    Item stale = new Item(new AssetPath(List.of("a", "x")), 1, DeletionList.NO_VERSION);
    assertThat(delete(null, stale, item("a/x", 0), item("c", 7), item("b", 1)))
        .containsExactly(PRECONDITION_FAILED, DELETED, NOT_FOUND, DELETED);
    assertThat(assets.living()).containsExactly(spared);
    assertThat(assets.toPurge()).containsExactlyInAnyOrder(key, "b#1");
  }

  @Test
  void retryWithTheSameKeyAnswersTheSameAndDeletesNothingMore() {
    assets.add("a", 0, "{}");
    assertThat(delete("once", item("a", 0))).containsExactly(DELETED);
    String again = assets.add("a", 0, "{}");
    assertThat(delete("once", item("a", 0))).containsExactly(DELETED);
    assertThat(assets.living()).containsExactly(again);
  }

  @Test
  void sameKeyWithAnotherListIsRefused() {
    delete("once", item("a", 0));
    String key = assets.add("a", 1, "{}");
    assertThatThrownBy(() -> delete("once", item("a", 1)))
        .isInstanceOf(AssetProblem.IdempotencyKeyReused.class);
    assertThat(assets.living()).containsExactly(key);
  }

  @Test
  void keyIsForgottenAfterADay() {
    delete("old", item("a", 0));
    database.execute(
        "UPDATE idempotent_request SET recorded_at = now() - interval '24 hours 1 second'");
    assets.add("a", 0, "{}");
    assertThat(delete("old", item("a", 0))).containsExactly(DELETED);
  }

  @Test
  void retriesAtTheSameMomentAreCarriedOutOnce() {
    for (int round = 0; round < 20; round++) {
      empty();
      assets.add("a", 0, "{}");
      DeletionList list = new DeletionList(List.of(item("a", 0)));
      List<Future<ListDeletion>> tries = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tries.add(delete(list, "k"));
      }
      await(Future.all(tries));
      assertThat(tries).extracting(each -> each.result().outcomes()).containsOnly(List.of(DELETED));
      assertThat(assets.toPurge()).hasSize(1);
    }
  }

  @Test
  void listsThatOverlapInOppositeOrderEndWithoutDeadlock() {
    for (int round = 0; round < 20; round++) {
      empty();
      List<Item> items = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        assets.add("a", i, "{}");
        items.add(item("a", i));
      }
      List<Future<ListDeletion>> deletes =
          List.of(
              delete(new DeletionList(items), null),
              delete(new DeletionList(items.reversed()), null));
      await(Future.all(deletes));
      assertThat(assets.toPurge()).hasSize(20);
      assertThat(
              deletes.stream().flatMap(d -> d.result().outcomes().stream()).filter(DELETED::equals))
          .hasSize(20);
    }
  }
}
