package io.larch.deletion;

import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.sqlclient.Tuple;

/**
 * The one statement of a delete: it selects the assets, removes their rows, and records their
 * content keys as purge batches. All of it happens, or nothing.
 *
 * <p>Answers one row: {@code selected} and {@code deleted}, which differ only when a precondition
 * does not hold; or {@code deleted} and {@code too_many} where there is a bound, and when that is
 * true nothing happened.
 */
record DeleteStatement(String sql, Tuple parameters) {

  /**
   * @param keysPerBatch content keys of a purge batch at the most
   */
  static DeleteStatement of(Selector selector, Preconditions preconditions, int keysPerBatch) {
    return preconditions.isEmpty() && selector.selection() instanceof Selection.Entry
        ? ofOne(selector, keysPerBatch)
        : locking(selector, preconditions, keysPerBatch);
  }

  /** There is one row at the most, so that there is no order of locks to keep. */
  private static DeleteStatement ofOne(Selector selector, int keysPerBatch) {
    SelectionSql selection = new SelectionSql(selector);
    String sql =
        "WITH "
            + deletion(selection, "", keysPerBatch)
            + " SELECT deleted AS selected, deleted FROM (SELECT count(*) AS deleted FROM gone) AS"
            + " counted";
    return new DeleteStatement(sql, selection.tuple());
  }

  /**
   * Locks what it selects before it deletes. The lock is taken inside the limited selection, so
   * that of two deletes of "the newest" at the same moment the second waits and then takes the next
   * ones, and a row that was changed meanwhile is judged as it is now.
   */
  private static DeleteStatement locking(
      Selector selector, Preconditions preconditions, int keysPerBatch) {
    SelectionSql selection = new SelectionSql(selector);
    String sql =
        "WITH selected AS MATERIALIZED (SELECT id, version FROM live_asset"
            + selection.where()
            + selection.orderAndLimit()
            + " FOR UPDATE), gone AS (DELETE FROM asset WHERE id = ANY (ARRAY(SELECT id FROM"
            + " selected"
            + preconditions.where(selection)
            + ")) RETURNING bucket, content_keys), "
            + PurgeRecording.sql(selection.parameter((long) keysPerBatch))
            + " SELECT (SELECT count(*) FROM selected) AS selected,"
            + " (SELECT count(*) FROM gone) AS deleted";
    return new DeleteStatement(sql, selection.tuple());
  }

  /**
   * Deletes a subtree, and nothing when more than a number of assets are in it.
   *
   * <p>No lock is taken before: of many rows, it would be a quarter of the work. They are locked in
   * the order in which they are found, which may not be that of another delete, so that the two can
   * deadlock; the loser has done nothing and is run again. See docs/adr/0016.
   *
   * @param most 1 or more
   */
  static DeleteStatement bounded(Selector selector, int most, int keysPerBatch) {
    SelectionSql selection = new SelectionSql(selector);
    String limit = selection.parameter((long) most);
    // An index has what is counted first, so that it costs little; only if those are too many does
    // it matter that some may be hidden already.
    String sql =
        "WITH size AS MATERIALIZED (SELECT "
            + moreThan(limit, "asset", selection)
            + " AND "
            + moreThan(limit, "live_asset", selection)
            + " AS too_many), "
            + deletion(selection, " AND NOT (SELECT too_many FROM size)", keysPerBatch)
            + " SELECT (SELECT count(*) FROM gone) AS deleted, too_many FROM size";
    return new DeleteStatement(sql, selection.tuple());
  }

  private static String moreThan(String limit, String assets, SelectionSql selection) {
    return "(SELECT count(*) FROM (SELECT FROM "
        + assets
        + selection.where()
        + " LIMIT "
        + limit
        + "::bigint + 1) AS counted) > "
        + limit;
  }

  /** Of all that is selected, without locking it first. */
  private static String deletion(SelectionSql selection, String condition, int keysPerBatch) {
    return "gone AS (DELETE FROM live_asset"
        + selection.where()
        + condition
        + " RETURNING bucket, content_keys), "
        + PurgeRecording.sql(selection.parameter((long) keysPerBatch));
  }
}
