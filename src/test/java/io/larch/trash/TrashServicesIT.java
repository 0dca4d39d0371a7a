package io.larch.trash;

import static io.larch.testing.Keeping.rule;
import static io.larch.testing.Keeping.rules;
import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.asset.AssetProblem;
import io.larch.asset.HiddenSubtreeRemoval.Progress;
import io.larch.config.KeepTime;
import io.larch.kept.KeepRules;
import io.larch.kept.TrashSelection;
import io.larch.path.AssetPath;
import io.larch.receipt.ReceiptRequest;
import io.larch.selector.Filter;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.larch.testing.TestDatabase;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Restores and deletes from the trash, where they are large, and beside large deletes. */
class TrashServicesIT {

  private static final int LARGE = 8;
  private static final int STEP = 3;
  private static final int MANY = 20;

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  static final TrashDatabase trash =
      new TrashDatabase(
          database,
          new KeepRules(
              rules(
                  rule("/k/**", KeepTime.FOREVER, KeepTime.FOREVER, 3),
                  rule("/k/tmp/**", KeepTime.NONE, null))),
          LARGE,
          STEP);

  @BeforeEach
  void empty() {
    trash.empty();
  }

  private static void add(int assets) {
    for (int i = 0; i < assets; i++) {
      trash.assets.add("k/%02d".formatted(i), 0, i % 2 == 0 ? "{\"even\":\"yes\"}" : "{}");
    }
  }

  /** Has hidden assets removed as in the background, for some steps; negative: to the end. */
  private static void removeHidden(int steps) {
    Progress progress = await(trash.removal.take()).orElseThrow();
    for (int i = 0; i != steps && !progress.done(); i++) {
      progress = await(trash.removal.step(progress));
    }
    if (!progress.done()) {
      await(trash.removal.giveBack(progress));
    }
  }

  @Test
  void largeDeleteIsUndoneWhileItsAssetsAreStillHidden() {
    add(MANY);
    String id = trash.delete("/assets/k/-/recursive").id();
    assertThat(trash.live()).isEmpty();
    assertThat(trash.trash()).hasSize(MANY);
    assertThat(trash.restore("/trash/-/recursive/restore?deletion=" + id)).isEqualTo(MANY);
    assertThat(trash.live()).hasSize(MANY);
    assertThat(trash.trash()).isEmpty();
    assertThat(trash.rows("SELECT DISTINCT version::text FROM asset")).containsExactly("2");
    removeHidden(-1);
    assertThat(trash.live()).hasSize(MANY);
    assertThat(trash.restore("/trash/-/recursive/restore?deletion=" + id)).isZero();
    trash.assertNamedOnce();
  }

  @Test
  void largeDeleteIsUndoneWhenSomeOfItsAssetsAreHiddenAndOthersInTheTrash() {
    add(MANY);
    String id = trash.delete("/assets/k/-/recursive").id();
    removeHidden(3);
    assertThat(database.count("kept_asset")).isEqualTo(3L * STEP);
    Restored restored = await(trash.restoring("/trash/k/-/recursive/restore?deletion=" + id));
    assertThat(restored.restored()).isEqualTo(MANY);
    assertThat(restored.first()).hasSize(MANY);
    assertThat(trash.live()).hasSize(MANY);
    removeHidden(-1);
    assertThat(trash.live()).hasSize(MANY);
    assertThat(database.count("kept_asset")).isZero();
    trash.assertNamedOnce();
  }

  @Test
  void largeRestoreTakesWhatItsLabelsSayAndNoMore() {
    add(MANY);
    trash.assets.add("kk", 0, "{}");
    trash.delete("/assets/kk");
    String alone = trash.delete("/assets/k/00").id();
    trash.delete("/assets/k/-/recursive");
    removeHidden(-1);
    assertThat(trash.restore("/trash/k/-/recursive/restore?even=yes")).isEqualTo(MANY / 2);
    assertThat(trash.restore("/trash/-/recursive/restore?deletion=" + alone)).isZero();
    assertThat(trash.restore("/trash/k/-/recursive/restore")).isEqualTo(MANY / 2);
    assertThat(trash.live()).hasSize(MANY);
    trash.assertNamedOnce();
  }

  @Test
  void deletionIsUndoneWithoutWhatWasDeletedBefore() {
    add(MANY);
    for (int i = 0; i < LARGE + 2; i++) {
      trash.delete("/assets/k/%02d".formatted(i));
    }
    String id = trash.delete("/assets/k/-/recursive?even=yes").id();
    long taken = database.count("kept_asset WHERE deletion_id = '" + id + "'");
    assertThat(trash.restore("/trash/-/recursive/restore?deletion=" + id)).isEqualTo(taken);
    assertThat(database.count("kept_asset")).isEqualTo(LARGE + 2L);
  }

  @Test
  void whatIsNotKeptIsNotRestoredThoughItIsHidden() {
    add(MANY);
    trash.assets.add("k/tmp/1", 0, "{}");
    String id = trash.delete("/assets/k/-/recursive").id();
    assertThat(trash.restore("/trash/k/-/recursive/restore?deletion=" + id)).isEqualTo(MANY);
    assertThat(trash.live()).doesNotContain("k/tmp/1/0");
    removeHidden(-1);
    assertThat(trash.rows("SELECT unnest(content_keys) FROM purge_batch"))
        .containsExactly("k/tmp/1#0");
  }

  @Test
  void preconditionsAreJudgedOfAllHoweverMuchItIs() {
    add(MANY);
    trash.delete("/assets/k/-/recursive");
    assertThatThrownBy(() -> trash.restore("/trash/k/-/recursive/restore?expect=19"))
        .isInstanceOf(AssetProblem.PreconditionFailed.class);
    assertThatThrownBy(() -> trash.remove("/trash/k/-/recursive?expect=19"))
        .isInstanceOf(AssetProblem.PreconditionFailed.class);
    assertThat(trash.trash()).hasSize(MANY);
    removeHidden(4);
    assertThat(trash.restore("/trash/k/-/recursive/restore?expect=20")).isEqualTo(MANY);
    assertThat(trash.live()).hasSize(MANY);
    trash.assertNamedOnce();
  }

  @Test
  void trashIsEmptiedInStepsHiddenOrNot() {
    add(MANY);
    for (int i = 0; i < 5; i++) {
      await(trash.replacing(trash.intent("k/00", "new" + i), 0));
    }
    assertThat(database.count("kept_asset")).isEqualTo(3);
    trash.delete("/assets/k/-/recursive");
    removeHidden(2);
    trash.assets.add("live", 0, "{}");
    assertThat(trash.remove("/trash/-/recursive?confirm=whole-trash")).isEqualTo(MANY + 3L);
    assertThat(trash.trash()).isEmpty();
    assertThat(trash.live()).containsExactly("live/0");
    trash.assertNamedOnce();
    assertThat(trash.rows("SELECT unnest(content_keys) FROM purge_batch")).hasSize(MANY + 5);
    removeHidden(-1);
    assertThat(trash.live()).containsExactly("live/0");
    assertThat(trash.remove("/trash/-/recursive?confirm=whole-trash")).isZero();
  }

  /** Four rows a statement, and a leaf over all of them. */
  @Test
  void trashThatIsEmptiedInStepsLeavesOneReceipt() {
    add(MANY);
    await(trash.replacing(trash.intent("k/00", "new"), 0));
    trash.delete("/assets/k/-/recursive");
    removeHidden(2);
    ReceiptRequest receipt = ReceiptRequest.Opened.of("any").request();
    assertThat(await(trash.removing("/trash/-/recursive?confirm=whole-trash", receipt)))
        .isEqualTo(new Purged(MANY + 1, receipt.id()));
    long bytes = Long.parseLong(trash.rows("SELECT bytes::text FROM receipt_leaf").getFirst());
    assertThat(
            trash.rows(
                "SELECT receipt || ' ' || kind || ' ' || assets || ' ' || content_keys"
                    + " FROM receipt_leaf"))
        .containsExactly(receipt.id() + " deleted " + MANY + " " + (MANY + 1));
    assertThat(bytes).isPositive();
    assertThat(trash.rows("SELECT DISTINCT coalesce(other_receipt, '') FROM purge_batch"))
        .containsExactly(receipt.id());
  }

  @Test
  void versionsOfAnEntryGoWithItFromTheTrash() {
    trash.assets.add("k/a", 0, "{}");
    await(trash.replacing(trash.intent("k/a", "two"), 0));
    database.execute("UPDATE asset SET labels = '{\"l\":\"1\"}'");
    trash.delete("/assets/k/a");
    assertThat(trash.remove("/trash/k/a/-/new?l=1")).isEqualTo(2);
    assertThat(trash.rows("SELECT unnest(content_keys) FROM purge_batch ORDER BY 1"))
        .containsExactly("k/a#0", "two");
    assertThat(database.count("kept_asset")).isZero();
  }

  @Test
  void oldestVersionGoesWhenThereAreAsManyAsTheRuleSays() {
    trash.assets.add("k/a", 0, "{}");
    for (int i = 1; i <= 5; i++) {
      await(trash.replacing(trash.intent("k/a", "v" + i), 0));
    }
    assertThat(trash.rows("SELECT version::text FROM kept_asset ORDER BY version"))
        .containsExactly("3", "4", "5");
    assertThat(trash.rows("SELECT unnest(content_keys) FROM purge_batch ORDER BY 1"))
        .containsExactly("k/a#0", "v1");
    trash.assertNamedOnce();
  }

  @Test
  void versionWhoseEntryIsGoneIsNotRestored() {
    trash.assets.add("k/a", 0, "{}");
    await(trash.replacing(trash.intent("k/a", "two"), 0));
    database.execute("DELETE FROM asset");
    assertThat(trash.restore("/trash/k/a/-/entry/0/restore?version=1")).isZero();
    assertThat(trash.live()).isEmpty();
  }

  @Test
  void whatIsPastItsTimeIsGone() {
    add(1);
    trash.delete("/assets/k/00");
    database.execute("UPDATE kept_asset SET kept_until = now()");
    assertThat(trash.trash()).isEmpty();
    assertThat(trash.restore("/trash/k/00/-/entry/0/restore")).isZero();
    assertThat(trash.restore("/trash/k/00/-/entry/0/restore?version=1")).isZero();
    assertThat(trash.remove("/trash/k/-/recursive")).isZero();
  }

  @Test
  void versionIsRestoredWhileALargeDeleteHidesItsEntry() {
    add(MANY);
    await(trash.replacing(trash.intent("k/00", "two"), 0));
    trash.delete("/assets/k/-/recursive");
    assertThat(trash.restore("/trash/k/00/-/entry/0/restore?version=9")).isZero();
    assertThat(trash.live()).isEmpty();
    assertThat(trash.restore("/trash/k/00/-/entry/0/restore?version=1")).isEqualTo(1);
    assertThat(trash.rows("SELECT version || content_keys[1] FROM live_asset"))
        .containsExactly("3k/00#0");
    assertThat(trash.restore("/trash/k/01/-/entry/0/restore?version=1")).isEqualTo(1);
    assertThat(trash.live()).containsExactly("k/00/0", "k/01/0");
    removeHidden(-1);
    assertThat(trash.live()).containsExactly("k/00/0", "k/01/0");
    trash.assertNamedOnce();
  }

  @Test
  void versionOfWhatIsPastItsTimeIsGoneWithIt() {
    trash.assets.add("k/a", 0, "{}");
    await(trash.replacing(trash.intent("k/a", "two"), 0));
    trash.delete("/assets/k/a");
    database.execute("UPDATE kept_asset SET kept_until = now() WHERE reason = 'deleted'");
    assertThat(trash.restore("/trash/k/a/-/entry/0/restore?version=1")).isZero();
  }

  @Test
  void restoredEntryIsNotHiddenByTheDeleteThatTookIt() {
    add(MANY);
    trash.delete("/assets/k/-/recursive");
    assertThat(trash.restore("/trash/k/03/-/entry/0/restore")).isEqualTo(1);
    assertThat(trash.live()).containsExactly("k/03/0");
    removeHidden(-1);
    assertThat(trash.live()).containsExactly("k/03/0");
    assertThat(trash.restore("/trash/k/03/-/entry/0/restore")).isZero();
    trash.delete("/assets/k/-/recursive");
    assertThat(trash.live()).isEmpty();
    trash.assertNamedOnce();
  }

  @Test
  void pagesAreReadAlongTheirIndexes() {
    database.execute(
        """
        INSERT INTO kept_asset (id, path, entry_id, version, created_at, modified_at, bucket,
          content_keys, bytes, content_type, attributes, source, labels, tags, kept_at, reason,
          deletion_id)
        SELECT n, 'many/' || n || '/', 0, 1, now(), now(), 'assets', ARRAY['m' || n], 1,
          'image/png', '{}', 'upload', '{}', '{}', now() + n * interval '1 second', 'deleted',
          'd' || n % 2
        FROM generate_series(1, 20000) AS n\
        """,
        "ANALYZE kept_asset");
    Selector selector =
        new Selector(new AssetPath(List.of("many")), new Selection.Recursive(), Filter.NONE);
    for (boolean newestFirst : new boolean[] {false, true}) {
      TrashSelection page = TrashSelection.page(selector, TrashFilter.NONE, newestFirst, null);
      String sql =
          "SELECT path, entry_id, version, kept_at" + page.from() + page.order() + " LIMIT 10";
      assertThat(plan(sql, page.values()))
          .contains(newestFirst ? "kept_asset_newest" : "kept_asset_pkey")
          .contains("Merge Append");
    }
    for (@Nullable String deletion : Arrays.asList(null, "d1")) {
      TrashFilter filter = new TrashFilter(deletion, null);
      Step step = Step.all(selector, filter, List.of()).getFirst();
      RestoreStatement restore = RestoreStatement.step(selector, filter, step, STEP);
      assertThat(plan(restore.sql(), restore.parameters()))
          .doesNotContain("Seq Scan on kept_asset");
      RemovalStatement removal = RemovalStatement.step(selector, step, STEP, 4, null);
      assertThat(plan(removal.sql(), removal.parameters()))
          .doesNotContain("Seq Scan on kept_asset");
    }
  }

  private static String plan(String sql, Tuple parameters) {
    return database.plan(
        sql,
        IntStream.range(0, parameters.size())
            .mapToObj(_ -> "unknown")
            .collect(Collectors.joining(", ")),
        IntStream.range(0, parameters.size())
            .mapToObj(i -> "'" + parameters.getValue(i) + "'")
            .collect(Collectors.joining(", ")));
  }
}
