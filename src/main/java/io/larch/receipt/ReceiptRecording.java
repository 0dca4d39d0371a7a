package io.larch.receipt;

/**
 * The part of a statement that leaves a receipt's first leaf: with what it deletes, or neither. See
 * docs/adr/0045.
 */
public final class ReceiptRecording {

  private ReceiptRecording() {}

  /**
   * A common table expression {@code receipted} that records a leaf over all that went.
   *
   * @param gone another one, {@code (content_keys, bytes)}: what went
   * @param id the parameter that holds the receipt's id, as {@code $n}
   * @param commitment the parameter that holds the commitment
   * @param condition whether the delete is carried out at all, which is not whether it finds
   *     anything
   */
  public static String sql(String gone, String id, String commitment, String condition) {
    return "receipted AS (INSERT INTO receipt_leaf"
        + " (id, receipt, kind, commitment, assets, content_keys, bytes) SELECT "
        + "%1$s::text, %1$s::text, 'deleted', %2$s::bytea, count(*),".formatted(id, commitment)
        + " coalesce(sum(cardinality(content_keys)), 0), coalesce(sum(bytes), 0) FROM "
        + gone
        + " HAVING "
        + condition
        + ")";
  }

  /**
   * The same with a leaf for each asset.
   *
   * @param gone another one, {@code (content_keys, bytes, receipt, commitment)}
   */
  public static String each(String gone) {
    return "receipted AS (INSERT INTO receipt_leaf"
        + " (id, receipt, kind, commitment, assets, content_keys, bytes) SELECT receipt, receipt,"
        + " 'deleted', commitment, 1, cardinality(content_keys), bytes FROM "
        + gone
        + ")";
  }
}
