package io.larch.trash;

import io.larch.deletion.Preconditions;
import io.larch.kept.TrashSelection;
import io.larch.kept.TrashSql;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.sqlclient.Tuple;

/**
 * The one statement of a delete from the trash: it selects rows, locks and removes them, and
 * records their content keys as purge batches. All of it happens, or nothing.
 *
 * <p>Answers one row: {@code selected}, {@code held} (whether the preconditions do), {@code
 * removed} (versions that went along included) and {@code too_many}; of a step as {@link
 * RestoreStatement}.
 */
record RemovalStatement(String sql, Tuple parameters) {

  /**
   * Of all that is selected.
   *
   * @param most rows; when there are more, nothing happens. 0: however many
   * @param keysPerBatch content keys of a purge batch at the most
   */
  static RemovalStatement of(
      Selector selector, Preconditions preconditions, int most, int keysPerBatch) {
    TrashSelection selection = TrashSelection.of(selector, TrashFilter.NONE);
    return of(
        selection,
        Statements.named(selection, most),
        preconditions,
        keysPerBatch,
        ", too_many FROM judged CROSS JOIN size");
  }

  /** Of the next rows. */
  static RemovalStatement step(Selector selector, Step step, int rows, int keysPerBatch) {
    TrashSelection selection = TrashSelection.of(selector, TrashFilter.NONE);
    return of(
        selection,
        Statements.step(selection, step, rows),
        Preconditions.NONE,
        keysPerBatch,
        ", path, entry_id, version, seen FROM judged CROSS JOIN last");
  }

  private static RemovalStatement of(
      TrashSelection selection,
      String named,
      Preconditions preconditions,
      int keysPerBatch,
      String end) {
    String judged = Statements.judged(selection, false, preconditions);
    String sql =
        "WITH "
            + named
            + ", "
            + judged
            + ", "
            + TrashSql.purged(Statements.IF_HELD, selection.parameter((long) keysPerBatch))
            + " SELECT (SELECT count(*) FROM selected) AS selected, held,"
            + " (SELECT count(*) FROM gone) AS removed"
            + end;
    return new RemovalStatement(sql, selection.values());
  }
}
