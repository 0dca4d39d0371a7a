package io.larch.trash;

import io.larch.asset.AssetSql;
import io.larch.asset.ReturnSql;
import io.larch.deletion.Preconditions;
import io.larch.kept.TrashSelection;
import io.larch.kept.TrashSql;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.sqlclient.Tuple;

/**
 * The one statement of a restore: it selects what was deleted, locks it, gives the assets their
 * rows again and takes those out of the trash. All of it happens, or nothing.
 *
 * <p>Answers one row: {@code selected}, {@code held} (whether the preconditions do), {@code
 * restored}, {@code first} (a JSON array of the first of them) and {@code too_many} (when that is
 * true, nothing happened). Of a step {@code path, entry_id, version, seen} are where it ended, in
 * place of the last; there is no row when nothing is left to look at.
 */
record RestoreStatement(String sql, Tuple parameters) {

  /** Restored assets that are listed one by one. */
  static final int LISTED = 100;

  /**
   * Of all that is selected.
   *
   * @param most assets; when there are more, nothing happens. 0: however many
   */
  static RestoreStatement of(
      Selector selector, TrashFilter filter, Preconditions preconditions, int most) {
    TrashSelection selection = TrashSelection.of(selector, filter).deleted();
    return of(
        selection,
        Statements.named(selection, most),
        preconditions,
        ", too_many FROM judged CROSS JOIN size");
  }

  /** Of the next rows. */
  static RestoreStatement step(Selector selector, TrashFilter filter, Step step, int rows) {
    TrashSelection selection = TrashSelection.of(selector, filter).deleted();
    return of(
        selection,
        Statements.step(selection, step, rows),
        Preconditions.NONE,
        ", path, entry_id, version, seen FROM judged CROSS JOIN last");
  }

  private static RestoreStatement of(
      TrashSelection selection, String named, Preconditions preconditions, String end) {
    String sql =
        "WITH "
            + named
            + ", "
            + Statements.judged(selection, true, preconditions)
            + ", "
            + ReturnSql.restored(
                "SELECT " + AssetSql.columns("") + " FROM locked" + Statements.IF_HELD)
            + ", "
            + ReturnSql.shown("SELECT id FROM hidden" + Statements.IF_HELD)
            + ", "
            + TrashSql.takenByRestore()
            + ", "
            + TrashSql.receiptsOfRestore()
            + " SELECT (SELECT count(*) FROM selected) AS selected, held,"
            + " (SELECT count(*) FROM restored) + (SELECT count(*) FROM shown) AS restored,"
            + " (SELECT coalesce(json_agg(json_build_array(path, entry_id, version)), '[]') FROM"
            + " (SELECT * FROM (SELECT path, entry_id, version FROM restored"
            + " UNION ALL SELECT path, entry_id, version FROM shown) AS each"
            + " ORDER BY path, entry_id LIMIT "
            + LISTED
            + ") AS listed) AS first"
            + end;
    return new RestoreStatement(sql, selection.values());
  }
}
