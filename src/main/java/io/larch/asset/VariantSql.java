package io.larch.asset;

/**
 * Pieces of SQL over the variants of assets, for statements that take some of them away and record
 * their content keys. All of them read the column {@code variants} of the row that they stand in.
 */
public final class VariantSql {

  private VariantSql() {}

  /** A condition on an asset: whether it has any variant. */
  public static String any() {
    return "variants IS NOT NULL";
  }

  /**
   * An expression: the content keys of those variants that a condition holds of, as an array.
   *
   * @param condition of {@link VariantCondition#sql}
   */
  public static String keys(String condition) {
    return "ARRAY(SELECT v ->> 'key' FROM jsonb_array_elements(variants) AS v WHERE "
        + condition
        + ")";
  }

  /**
   * An expression: the bytes of those variants that a condition holds of.
   *
   * @param condition as for {@link #keys}
   */
  public static String bytes(String condition) {
    return "(SELECT coalesce(sum((v ->> 'bytes')::bigint), 0) FROM jsonb_array_elements(variants)"
        + " AS v WHERE "
        + condition
        + ")";
  }

  /** An expression: the number of all variants. */
  public static String count() {
    return "coalesce(jsonb_array_length(variants), 0)";
  }

  /**
   * A common table expression {@code gone (id, bucket, content_keys)} that takes variants away from
   * their assets, which stay as they are otherwise.
   *
   * @param taken a query of {@code id, keys}: assets that are locked and known to be visible, and
   *     what {@link #keys} said of them under the lock
   */
  public static String gone(String taken) {
    return gone("gone", taken);
  }

  /** The same under another name. */
  static String gone(String name, String taken) {
    return name
        + " AS (UPDATE asset AS a SET content_keys = "
        + keysWithout("a.content_keys", "t.keys")
        + ", variants = "
        + variantsWithout("a.variants", "t.keys")
        + " FROM ("
        + taken
        + ") AS t WHERE a.id = t.id RETURNING a.id, a.bucket, t.keys AS content_keys)";
  }

  /**
   * An expression: the keys of an array without those of another, in their order.
   *
   * @param keys an expression, as is the other
   */
  public static String keysWithout(String keys, String those) {
    return "ARRAY(SELECT k FROM unnest("
        + keys
        + ") WITH ORDINALITY AS u (k, n) WHERE k <> ALL ("
        + those
        + ") ORDER BY n)";
  }

  /**
   * An expression: an array of variants without those that have some keys; null when none is left.
   *
   * @param variants an expression, as is the other
   */
  public static String variantsWithout(String variants, String those) {
    return "(SELECT jsonb_agg(v ORDER BY n) FROM jsonb_array_elements("
        + variants
        + ") WITH ORDINALITY AS e (v, n) WHERE v ->> 'key' <> ALL ("
        + those
        + "))";
  }
}
