package io.larch.kept;

import io.larch.asset.AssetSql;
import io.larch.asset.HiddenSubtrees;
import io.larch.outbox.PurgeRecording;
import io.larch.receipt.ReceiptRecording;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of SQL that take rows out of the trash. First {@code named}, which says which ones, by
 * {@link TrashSelection}; then {@link #locked}, under which it is decided what becomes of them.
 *
 * <p>Rows are found by their place in the table, one by one: a join would let the planner read all
 * that is kept. Whether a row is among others of the statement is asked with {@code IS TRUE}: then
 * they are put into a hash table, and not gone over for each row, as a join of what the planner
 * thinks to be few would.
 */
public final class TrashSql {

  /** What {@code named} has of each row. */
  private static final String NAMED = "id, path, entry_id, version, hidden";

  private TrashSql() {}

  /**
   * A common table expression {@code named} of the rows that are meant.
   *
   * @param from of {@link TrashSelection#from}, with what narrows and orders it
   */
  public static String named(String from) {
    return "named AS MATERIALIZED (SELECT " + NAMED + from + ")";
  }

  /**
   * Common table expressions over {@code locked}, {@code hidden}, {@code restored} and {@code
   * shown}: the leaves of those receipts that something comes back of.
   */
  public static String receiptsOfRestore() {
    return ReceiptRecording.restored(
        "SELECT l.deletion_id, l.content_keys, l."
            + AssetSql.bytes()
            + " AS bytes FROM locked AS l JOIN restored AS r ON r.path = l.path AND r.entry_id ="
            + " l.entry_id UNION ALL SELECT h.receipt, h.content_keys, h.bytes FROM hidden AS h"
            + " JOIN shown AS s ON s.path = h.path AND s.entry_id = h.entry_id");
  }

  /**
   * A common table expression {@code locked}, of {@link AssetSql#columns} and {@code place,
   * reason}: those that are named, without what large deletes hide, as they are by now.
   *
   * @param deletedOnly whether they must be no versions that were replaced
   */
  public static String locked(boolean deletedOnly) {
    return """
    locked AS MATERIALIZED (
      SELECT ctid AS place, %s, reason, deletion_id FROM kept_asset WHERE ctid = ANY (ARRAY(
        SELECT k.place FROM named AS n CROSS JOIN LATERAL (
          SELECT ctid AS place FROM kept_asset AS r
          WHERE r.path = n.path AND r.entry_id = n.entry_id AND r.version = n.version
          OFFSET 0) AS k
        WHERE NOT n.hidden))%s
      ORDER BY path, entry_id, version FOR UPDATE
    )\
    """
        .formatted(AssetSql.columns(""), deletedOnly ? " AND reason = 'deleted'" : "");
  }

  /**
   * A common table expression {@code taken} over {@code locked} and {@code restored}: takes out
   * what was restored.
   */
  public static String takenByRestore() {
    return """
    taken AS (
      DELETE FROM kept_asset WHERE ctid = ANY (ARRAY(
        SELECT place FROM locked
        WHERE ((path, entry_id) IN (SELECT path, entry_id FROM restored)) IS TRUE))
    )\
    """;
  }

  /**
   * Common table expressions over {@code locked} and {@code hidden}: {@code taken}, what is taken
   * out of the table, {@code unseen}, what large deletes hide, {@code versions}, what was replaced
   * of entries that go with these, {@code gone} and {@code recorded}, all of it.
   *
   * @param condition {@code WHERE …} that is true for all or for none, with a space before; may be
   *     empty
   * @param keysPerBatch as for {@link PurgeRecording#sql(String)}
   */
  public static String purged(String condition, String keysPerBatch) {
    return purged(condition, keysPerBatch, "NULL::text", "", "", "", "");
  }

  /**
   * The same where a receipt of the purge's own waits for the keys, beside those of the deletes;
   * {@code gone} tells {@code assets} and {@code bytes} too. A version is no asset.
   *
   * @param receipt an expression: its id
   */
  public static String purged(String condition, String keysPerBatch, String receipt) {
    String bytes = ", " + AssetSql.bytes() + " AS bytes";
    return purged(
        condition,
        keysPerBatch,
        receipt,
        ", bytes, variants",
        ", (reason = 'deleted')::int AS assets" + bytes,
        ", 1" + bytes,
        ", 0" + bytes);
  }

  private static String purged(
      String condition,
      String keysPerBatch,
      String receipt,
      String columns,
      String ofTaken,
      String ofUnseen,
      String ofVersion) {
    return """
    taken AS (
      DELETE FROM kept_asset WHERE ctid = ANY (ARRAY(SELECT place FROM locked%1$s))
      RETURNING path, entry_id, reason, bucket, content_keys, deletion_id%4$s
    ), %2$s, versions AS (
      DELETE FROM kept_asset WHERE ctid = ANY (ARRAY(
        SELECT k.place FROM (
          SELECT path, entry_id FROM taken WHERE reason = 'deleted'
          UNION ALL SELECT path, entry_id FROM unseen) AS e
        CROSS JOIN LATERAL (
          SELECT ctid AS place FROM kept_asset AS r
          WHERE r.path = e.path AND r.entry_id = e.entry_id AND r.reason = 'replaced'
          OFFSET 0) AS k
        WHERE (k.place IN (SELECT place FROM locked)) IS NOT TRUE))
      RETURNING path, entry_id, bucket, content_keys%4$s
    ), gone AS (
      SELECT bucket, content_keys, deletion_id%5$s FROM taken
      UNION ALL SELECT bucket, content_keys, deletion_id%6$s FROM unseen
      UNION ALL SELECT v.bucket, v.content_keys, e.deletion_id%7$s FROM versions AS v
        LEFT JOIN (
          SELECT path, entry_id, deletion_id FROM taken WHERE reason = 'deleted'
          UNION ALL SELECT path, entry_id, deletion_id FROM unseen
        ) AS e ON e.path = v.path AND e.entry_id = v.entry_id
    ), %3$s\
    """
        .formatted(
            condition,
            AssetSql.taken(
                "unseen",
                "SELECT id FROM hidden" + condition,
                ", " + HiddenSubtrees.receiptOfRow() + " AS deletion_id"),
            PurgeRecording.forReceipts(keysPerBatch, ReceiptRecording.of("deletion_id"), receipt),
            columns,
            ofTaken,
            ofUnseen,
            ofVersion);
  }

  /**
   * Common table expressions {@code next} and {@code last (path, entry_id, version, seen)}: the
   * next rows of the table in the order of paths, whatever else they are, so that how long a step
   * takes doesn't depend on how far apart those are that are meant.
   *
   * @param deletion a parameter, the id of the delete whose rows alone are looked at; null: all
   * @param after {@code path, entry_id, version} of the last one before, parameters
   * @param end a parameter: the path before which it ends
   */
  public static String next(@Nullable String deletion, String after, String end, int most) {
    String rows =
        deletion == null
            ? """
            SELECT path, entry_id, version FROM kept_asset
            WHERE (path, entry_id, version) > (%s) AND path < %s
            ORDER BY path, entry_id, version LIMIT %d\
            """
                .formatted(after, end, most)
            // Never "= the deletion" with the limit: of a table that was filled just now, the
            // planner
            // expects few such rows, and sorts all that there are.
            : """
            SELECT path, entry_id, version FROM (
              SELECT deletion_id, path, entry_id, version FROM kept_asset
              WHERE deletion_id IS NOT NULL
                AND (deletion_id, path, entry_id, version) > (%1$s, %2$s)
              ORDER BY deletion_id, path, entry_id, version LIMIT %4$d) AS behind
            WHERE deletion_id = %1$s AND path < %3$s\
            """
                .formatted(deletion, after, end, most);
    return """
    next AS (%s), last AS MATERIALIZED (
      SELECT path, entry_id, version, count(*) OVER () AS seen
      FROM next ORDER BY path DESC, entry_id DESC, version DESC LIMIT 1
    )\
    """
        .formatted(rows);
  }

  /**
   * A condition on a row of the trash, with {@code AND} before it: it is one of those that {@link
   * #next} has looked at.
   *
   * @param after as for {@link #next}
   */
  public static String among(String after) {
    return " AND NOT hidden AND (path, entry_id, version) > ("
        + after
        + ") AND (path, entry_id, version) <= ((SELECT path FROM last), (SELECT entry_id FROM"
        + " last), (SELECT version FROM last))";
  }
}
