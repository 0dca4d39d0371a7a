package io.larch.asset;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Pieces of SQL over the tables of assets, for statements that do something with assets and with
 * tables of other packages at once. Methods and no constants, which the compiler would copy into
 * the classes that use them. See docs/adr/0032.
 */
public final class AssetSql {

  private static final String[] COLUMNS = {
    "id",
    "path",
    "entry_id",
    "version",
    "created_at",
    "modified_at",
    "bucket",
    "content_keys",
    "bytes",
    "content_type",
    "attributes",
    "source",
    "source_url",
    "alt",
    "labels",
    "tags",
    "variants",
    "variants_expire_at"
  };

  private AssetSql() {}

  /**
   * A join that finds the assets, as {@code a}, which clients may see and rows {@code i (path,
   * entry_id)} name.
   */
  public static String joinNamed() {
    return "JOIN live_asset a ON a.path = i.path AND a.entry_id = i.entry_id";
  }

  /**
   * A common table expression {@code gone (id, bucket, content_keys)} that deletes assets.
   *
   * @param ids a query of the ids of those that are to go, locked and known to be visible
   */
  public static String gone(String ids) {
    return gone(ids, "");
  }

  /**
   * The same with more of each row.
   *
   * @param others expressions over the row, each with a comma before it; may be empty
   */
  public static String gone(String ids, String others) {
    return "gone AS (DELETE FROM asset WHERE id = ANY (ARRAY("
        + ids
        + ")) RETURNING id, bucket, content_keys"
        + others
        + ")";
  }

  /**
   * A common table expression {@code gone (id, bucket, content_keys, bytes)} and others, that
   * deletes assets by what is said of each.
   *
   * @param said a table of their ids, locked and known to be visible
   * @param others further columns of it, each with a comma and its name {@code s} before it
   */
  public static String goneEach(String said, String others) {
    return "gone AS (DELETE FROM asset AS a USING "
        + said
        + " AS s WHERE a.id = ANY (ARRAY(SELECT id FROM "
        + said
        + ")) AND a.id = s.id RETURNING a.id, a.bucket, a.content_keys, "
        + bytes()
        + " AS bytes"
        + others
        + ")";
  }

  /** An expression over a row of assets: the bytes of its content, variants included. */
  public static String bytes() {
    return "bytes + CASE WHEN variants IS NULL THEN 0 ELSE " + VariantSql.bytes("true") + " END";
  }

  /** An expression: the bytes of a row of an asset, or more. */
  public static String size() {
    return PageStatement.SIZE;
  }

  /**
   * The columns of an asset's row that say what it is: all but what tells of large deletes.
   *
   * @param alias of the table, with the dot; may be empty
   */
  public static String columns(String alias) {
    return Arrays.stream(COLUMNS).map(alias::concat).collect(Collectors.joining(", "));
  }

  /**
   * A common table expression, of {@link #columns} and others, that deletes assets.
   *
   * @param name its name
   * @param ids as for {@link #gone}
   * @param others further expressions over the row, each with a comma before it; may be empty
   */
  public static String taken(String name, String ids, String others) {
    return name
        + " AS (DELETE FROM asset WHERE id = ANY (ARRAY("
        + ids
        + ")) RETURNING "
        + columns("")
        + others
        + ")";
  }

  /**
   * A condition: whether an entry has its row, hidden or not.
   *
   * @param alias of a table with {@code path, entry_id}
   */
  public static String hasRow(String alias) {
    return "EXISTS (SELECT FROM asset AS a WHERE a.path = %1$s.path AND a.entry_id = %1$s.entry_id)"
        .formatted(alias);
  }
}
