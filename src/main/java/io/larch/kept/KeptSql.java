package io.larch.kept;

import io.larch.asset.AssetSql;
import io.larch.asset.Retention;
import io.larch.db.Placeholders;
import io.larch.outbox.PurgeRecording;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of SQL over the table of what is kept, for statements that take assets away and keep some
 * of them: first {@code judged}, which says of each row that was taken whether it is kept, then
 * {@link #aftermath}. See docs/adr/0043.
 */
public final class KeptSql {

  private KeptSql() {}

  /**
   * Expressions that say of a row of assets what becomes of it, by rules, each with a comma before
   * it. Their parameters are those of {@link Retention#addValues}, the delete's id, and who
   * deletes.
   *
   * @param path of the row, an expression
   */
  public static String judgement(String path, Placeholders placeholders) {
    return ", "
        + Retention.seconds(path, placeholders.next(), placeholders.next())
        + " AS keep, now() AS kept_at, "
        + placeholders.next()
        + "::text AS deletion_id, "
        + placeholders.next()
        + "::text AS deleted_by";
  }

  /**
   * A common table expression {@code judged} over {@code taken}, which {@link AssetSql#taken} has
   * made, where it is said of each row alone what becomes of it.
   *
   * @param said a query or table of {@code id, keep, deletion_id, deleted_by}
   */
  public static String judgedEach(String said) {
    return "judged AS MATERIALIZED (SELECT t.*, i.keep, now() AS kept_at, i.deletion_id,"
        + " i.deleted_by FROM taken AS t JOIN "
        + said
        + " AS i ON i.id = t.id)";
  }

  /**
   * A common table expression {@code beyond (bucket, content_keys)} that ends the keeping of an
   * entry's oldest replaced versions, so that there are no more than so many with the one that the
   * statement adds. Whoever holds the asset's lock since before the statement began sees all of
   * them.
   *
   * @param path an expression, the stored path, as are the others
   * @param most versions at most, 1 or more
   */
  public static String beyondVersions(String path, String entryId, String most) {
    return "beyond AS (DELETE FROM kept_asset WHERE ctid = ANY (ARRAY(SELECT ctid FROM kept_asset"
        + " WHERE path = %s AND entry_id = %s AND reason = 'replaced'".formatted(path, entryId)
        + " ORDER BY version DESC OFFSET %s - 1)) RETURNING bucket, content_keys)".formatted(most);
  }

  /**
   * Common table expressions over {@code judged}: {@code into_trash}, a row for each that is kept;
   * {@code versions}, the replaced versions of entries that are not, which go with them; {@code
   * gone} and {@code recorded}, what is purged.
   *
   * @param keysPerBatch as for {@link PurgeRecording#sql(String)}
   */
  public static String aftermath(String keysPerBatch) {
    return aftermath(keysPerBatch, null);
  }

  /**
   * The same where a receipt may wait for what is purged; then {@code versions} has {@code bytes}.
   *
   * @param receipt an expression: its id; null for none
   */
  public static String aftermath(String keysPerBatch, @Nullable String receipt) {
    if (receipt == null) {
      return aftermathOf(PurgeRecording.sql(keysPerBatch), "");
    }
    return aftermathOf(
        PurgeRecording.forReceipts(keysPerBatch, receipt, "NULL::text"),
        ", " + AssetSql.bytes() + " AS bytes");
  }

  private static String aftermathOf(String recorded, String others) {
    String columns = AssetSql.columns("");
    // The versions by their place in the table, entry by entry: a join would let the planner read
    // all that is kept. And it is not looked at when there are none, as a plan from when the table
    // was small would.
    return """
    into_trash AS (
      INSERT INTO kept_asset (%1$s, kept_at, kept_until, reason, deletion_id, deleted_by)
      SELECT %1$s, kept_at,
        CASE WHEN keep < 'Infinity' THEN kept_at + make_interval(secs => keep) END,
        'deleted', deletion_id, deleted_by
      FROM judged WHERE keep IS NOT NULL
      RETURNING id
    ), old AS MATERIALIZED (
      SELECT k.place FROM judged AS j CROSS JOIN LATERAL (
        SELECT ctid AS place FROM kept_asset AS r
        WHERE r.path = j.path AND r.entry_id = j.entry_id AND r.reason = 'replaced'
        OFFSET 0) AS k
      WHERE j.keep IS NULL
    ), versions AS (
      DELETE FROM kept_asset
      WHERE (SELECT count(*) FROM old) > 0 AND ctid = ANY (ARRAY(SELECT place FROM old))
      RETURNING bucket, content_keys%3$s
    ), gone AS (
      SELECT bucket, content_keys FROM judged WHERE keep IS NULL
      UNION ALL SELECT bucket, content_keys FROM versions
    ), %2$s\
    """
        .formatted(columns, recorded, others);
  }
}
