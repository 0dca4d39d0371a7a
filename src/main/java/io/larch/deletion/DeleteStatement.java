package io.larch.deletion;

import io.larch.selector.Selector;
import io.vertx.sqlclient.Tuple;

/**
 * The one statement of a delete: it selects and locks the assets, removes their rows, and records
 * their content keys as purge batches. All of it happens, or nothing.
 *
 * <p>The lock is taken inside the limited selection, so that of two deletes of "the newest" at the
 * same moment the second waits and then takes the next ones, and a row that was changed meanwhile
 * is judged as it is now.
 *
 * <p>Answers one row: {@code selected} and {@code deleted}, which differ only when a precondition
 * does not hold, and {@code too_many}, which is true only when there is a bound; then nothing
 * happened.
 */
record DeleteStatement(String sql, Tuple parameters) {

  /**
   * @param keysPerBatch content keys of a purge batch at the most
   */
  static DeleteStatement of(Selector selector, Preconditions preconditions, int keysPerBatch) {
    SelectionSql selection = new SelectionSql(selector);
    String sql =
        "WITH selected AS MATERIALIZED (SELECT id, version FROM live_asset"
            + selection.where()
            + selection.orderAndLimit()
            + " FOR UPDATE), "
            + deletion(selection, preconditions, keysPerBatch)
            + ", false AS too_many";
    return new DeleteStatement(sql, selection.tuple());
  }

  /**
   * Deletes nothing when more than a number of assets are selected. Counting up to it costs little
   * beside deleting them.
   *
   * @param most 1 or more
   */
  static DeleteStatement bounded(Selector selector, int most, int keysPerBatch) {
    SelectionSql selection = new SelectionSql(selector);
    String limit = selection.parameter((long) most);
    String sql =
        "WITH size AS MATERIALIZED (SELECT count(*) AS assets FROM (SELECT FROM live_asset"
            + selection.where()
            + " LIMIT "
            + limit
            + "::bigint + 1) AS counted), selected AS MATERIALIZED (SELECT id, version FROM"
            + " live_asset"
            + selection.where()
            + " AND (SELECT assets FROM size) <= "
            + limit
            + selection.orderAndLimit()
            + " FOR UPDATE), "
            + deletion(selection, Preconditions.NONE, keysPerBatch)
            + ", (SELECT assets FROM size) > "
            + limit
            + " AS too_many";
    return new DeleteStatement(sql, selection.tuple());
  }

  private static String deletion(
      SelectionSql selection, Preconditions preconditions, int keysPerBatch) {
    return "gone AS (DELETE FROM asset WHERE id = ANY (ARRAY(SELECT id FROM selected"
        + preconditions.where(selection)
        + ")) RETURNING bucket, content_keys), "
        + PurgeRecording.sql(selection.parameter((long) keysPerBatch))
        + " SELECT (SELECT count(*) FROM selected) AS selected,"
        + " (SELECT count(*) FROM gone) AS deleted";
  }
}
