package io.larch.asset;

/**
 * Pieces of SQL over the tables of assets, for statements that do something with assets and with
 * tables of other packages at once. Methods and no constants, which the compiler would copy into
 * the classes that use them. See docs/adr/0032.
 */
public final class AssetSql {

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
    return "gone AS (DELETE FROM asset WHERE id = ANY (ARRAY("
        + ids
        + ")) RETURNING id, bucket, content_keys)";
  }

  /** An expression: the bytes of a row of an asset, or more. */
  public static String size() {
    return PageStatement.SIZE;
  }
}
