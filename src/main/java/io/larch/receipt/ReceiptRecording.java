package io.larch.receipt;

import io.larch.outbox.AwaitedKeys;

/**
 * The part of a statement that leaves a receipt's first leaf: with what it deletes, or neither. See
 * docs/adr/0045.
 */
public final class ReceiptRecording {

  private ReceiptRecording() {}

  /**
   * A common table expression {@code receipted} that records a leaf over all that went, however
   * little that is.
   *
   * @param rows a query of {@code assets, keys, bytes}: what went
   * @param kept a condition: whether any of it is kept
   * @param condition whether the delete is carried out, which is not whether it finds anything
   * @param id an expression: the receipt's id
   * @param commitment an expression: the commitment
   */
  public static String sql(
      String rows, String kept, String condition, String id, String commitment) {
    return "receipted AS (INSERT INTO receipt_leaf"
        + " (id, receipt, kind, commitment, assets, content_keys, bytes) SELECT "
        + "%1$s, %1$s, CASE WHEN %2$s THEN 'kept' ELSE 'deleted' END, ".formatted(id, kept)
        + commitment
        + "::bytea, coalesce(sum(assets), 0), coalesce(sum(keys), 0), coalesce(sum(bytes), 0) FROM"
        + " ("
        + rows
        + ") AS went HAVING "
        + condition
        + ")";
  }

  /**
   * A statement that records a leaf of what went before, in transactions of their own. Its
   * parameters: the id, the commitment, {@code assets}, {@code keys}, {@code bytes}.
   */
  public static String afterwards() {
    return "INSERT INTO receipt_leaf (id, receipt, kind, commitment, assets, content_keys, bytes)"
        + " VALUES ($1, $1, 'deleted', $2, $3, $4, $5)";
  }

  /**
   * An expression: the receipt that a delete has left, or null.
   *
   * @param deletionId an expression: the delete's id
   */
  public static String of(String deletionId) {
    return "(SELECT l.id FROM receipt_leaf AS l WHERE l.id = " + deletionId + ")";
  }

  /**
   * Common table expressions that record, of what comes back, a leaf for each receipt that it is
   * of.
   *
   * @param rows a query of {@code deletion_id, content_keys, bytes}
   */
  public static String restored(String rows) {
    return "returned AS (INSERT INTO receipt_leaf"
        + " (id, receipt, kind, assets, content_keys, bytes) SELECT gen_random_uuid()::text,"
        + " l.id, 'restored', count(*), sum(cardinality(r.content_keys)), sum(r.bytes) FROM ("
        + rows
        + ") AS r JOIN receipt_leaf AS l ON l.id = r.deletion_id GROUP BY l.id"
        + " RETURNING receipt), "
        + AwaitedKeys.settled("SELECT receipt FROM returned");
  }

  /**
   * The same with a leaf for each asset, none of which is kept.
   *
   * @param gone another common table expression, {@code (content_keys, bytes, receipt, commitment)}
   */
  public static String each(String gone) {
    return "receipted AS (INSERT INTO receipt_leaf"
        + " (id, receipt, kind, commitment, assets, content_keys, bytes) SELECT receipt, receipt,"
        + " 'deleted', commitment, 1, cardinality(content_keys), bytes FROM "
        + gone
        + ")";
  }
}
