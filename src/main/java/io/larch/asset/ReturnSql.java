package io.larch.asset;

import io.larch.outbox.UploadIntent;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of SQL that bring assets back which clients don't see any more: because their rows were
 * taken, or because a large delete hides them. Their versions and times move on, and no large
 * delete so far hides them.
 */
public final class ReturnSql {

  private static final String VERSION =
      "1 + greatest(version, (SELECT coalesce(max(numbers_from), 0) FROM deployment))";

  private static final String MODIFIED_AT =
      "greatest(clock_timestamp(), modified_at + interval '1 microsecond')";

  private static final String KNOWN_DELETION =
      "(SELECT coalesce(max(id), 0) FROM subtree_deletion)";

  private ReturnSql() {}

  /**
   * A common table expression {@code restored (path, entry_id, version)} that gives assets their
   * rows again, with the numbers that they had. Entries that have one are left out.
   *
   * @param former a query of {@link AssetSql#columns}
   */
  public static String restored(String former) {
    return "restored AS (INSERT INTO asset ("
        + AssetSql.columns("")
        + ", known_deletion) OVERRIDING SYSTEM VALUE SELECT "
        + moved()
        + ", "
        + KNOWN_DELETION
        + " FROM ("
        + former
        + ") AS former ON CONFLICT DO NOTHING RETURNING path, entry_id, version)";
  }

  private static String moved() {
    return AssetSql.columns("")
        .replace(" version,", " " + VERSION + ",")
        .replace(" modified_at,", " " + MODIFIED_AT + ",");
  }

  /**
   * A common table expression {@code hidden (id, version)} and what receipts need, that locks the
   * rows of assets which a large delete hides.
   *
   * @param named a query of the {@code id} and {@code version} that they must still have: whoever
   *     brings one back, changes its version
   */
  public static String hidden(String named) {
    return """
    hidden AS MATERIALIZED (
      SELECT a.* FROM (%s) AS n CROSS JOIN LATERAL (
        SELECT id, version, path, entry_id, content_keys, %s AS bytes, %s AS receipt
        FROM asset WHERE id = n.id AND version = n.version
        OFFSET 0 FOR UPDATE) AS a
    )\
    """
        .formatted(named, AssetSql.bytes(), HiddenSubtrees.receiptOf("asset"));
  }

  /**
   * A common table expression {@code shown (path, entry_id, version)} that lets clients see hidden
   * assets again.
   *
   * @param ids a query of the ids of those that are locked and known to be hidden
   */
  public static String shown(String ids) {
    return "shown AS (UPDATE asset SET version = "
        + VERSION
        + ", modified_at = "
        + MODIFIED_AT
        + ", known_deletion = "
        + KNOWN_DELETION
        + " WHERE id = ANY (ARRAY("
        + ids
        + ")) RETURNING path, entry_id, version)";
  }

  /**
   * A statement that lets clients see an asset again which a large delete hides, as it was.
   *
   * @param id a parameter, as {@code $n}
   * @param version the same: that it must still have
   */
  public static String unhidden(String id, String version) {
    return "UPDATE asset SET known_deletion = "
        + KNOWN_DELETION
        + " WHERE id = "
        + id
        + " AND version = "
        + version;
  }

  /**
   * A statement that locks the row of an entry which clients see: {@code id, version}.
   *
   * @param path a parameter, as {@code $n}
   * @param entryId the same
   */
  public static String lockLive(String path, String entryId) {
    return "SELECT id, version FROM live_asset WHERE path = "
        + path
        + " AND entry_id = "
        + entryId
        + " FOR UPDATE";
  }

  /**
   * A common table expression {@code former}, of {@link AssetSql#columns}: the row of an asset as
   * it is before the statement.
   *
   * @param id a parameter, as {@code $n}: of a row that is locked
   */
  public static String former(String id) {
    return "former AS MATERIALIZED (SELECT "
        + AssetSql.columns("")
        + " FROM asset WHERE id = "
        + id
        + ")";
  }

  /**
   * A common table expression {@code restored (path, entry_id, version)} that gives a live asset
   * all that an earlier version of it had.
   *
   * @param id a parameter, as {@code $n}: of a row that is locked
   * @param wanted a common table expression of {@link AssetSql#columns} with that version, or none
   */
  public static String swapped(String id, String wanted) {
    return """
    restored AS (
      UPDATE asset AS a
      SET bucket = w.bucket, content_keys = w.content_keys, bytes = w.bytes,
          content_type = w.content_type, attributes = w.attributes, source = w.source,
          source_url = w.source_url, alt = w.alt, labels = w.labels, tags = w.tags,
          variants = w.variants, variants_expire_at = w.variants_expire_at,
          version = 1 + greatest(
            a.version, (SELECT coalesce(max(numbers_from), 0) FROM deployment)),
          modified_at = greatest(clock_timestamp(), a.modified_at + interval '1 microsecond'),
          known_deletion = greatest(a.known_deletion, (SELECT max(id) FROM subtree_deletion))
      FROM %s AS w WHERE a.id = %s
      RETURNING a.path, a.entry_id, a.version
    )\
    """
        .formatted(wanted, id);
  }

  /**
   * A common table expression {@code replaced}, of {@link AssetRows#columns}, that gives an asset
   * other content. Parameters {@code $3} to {@code $9} are its bucket, key, bytes, type,
   * attributes, source and its URL.
   *
   * @param id a parameter, as {@code $n}: of a row that is locked, and visible to clients
   * @param condition a common table expression: nothing happens when it has no row
   */
  public static String replaced(String id, String condition) {
    return """
    replaced AS (
      UPDATE asset
      SET bucket = $3, content_keys = ARRAY[$4], bytes = $5, content_type = $6, attributes = $7,
          source = $8, source_url = $9, variants = NULL, variants_expire_at = NULL,
          version = %s, modified_at = %s,
          known_deletion = greatest(known_deletion, (SELECT max(id) FROM subtree_deletion))
      WHERE id = %s AND EXISTS (SELECT FROM %s)
      RETURNING %s
    )\
    """
        .formatted(VERSION, MODIFIED_AT, id, condition, AssetRows.columns());
  }

  /**
   * Adds the values of the parameters {@code $3} to {@code $9} of {@link #replaced}.
   *
   * @param parameters with two values so far
   * @param sourceUrl what the content was fetched from; null when it was uploaded
   */
  public static void addContent(
      Tuple parameters, UploadIntent intent, ContentInfo content, @Nullable String sourceUrl) {
    parameters
        .addString(intent.bucket())
        .addString(intent.key())
        .addLong(content.bytes())
        .addString(content.type().mediaType())
        .addJsonObject(AssetRows.attributes(content))
        .addString((sourceUrl == null ? Asset.Source.UPLOAD : Asset.Source.URL).word())
        .addString(sourceUrl);
  }
}
