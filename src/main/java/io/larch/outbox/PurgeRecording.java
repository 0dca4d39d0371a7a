package io.larch.outbox;

/**
 * The part of a statement that records what it leaves behind: content keys, as purge batches. So
 * the one happens with the other, or neither.
 */
public final class PurgeRecording {

  private PurgeRecording() {}

  /**
   * A common table expression {@code recorded} over another one, {@code gone (bucket,
   * content_keys)}.
   *
   * @param keysPerBatch the parameter that holds how many keys a batch has at the most, as {@code
   *     $n}
   */
  public static String sql(String keysPerBatch) {
    return sql(keysPerBatch, "now()");
  }

  /**
   * The same, due at a time of its own.
   *
   * @param dueAt an expression: when the purge may begin
   */
  public static String sql(String keysPerBatch, String dueAt) {
    return sql(keysPerBatch, dueAt, "", "");
  }

  /**
   * The same for content that receipts wait for: keys of different receipts are in different
   * batches.
   *
   * @param receipt an expression over {@code gone}: the receipt that waits, or null
   * @param other the same: a second one
   */
  public static String forReceipts(String keysPerBatch, String receipt, String other) {
    return sql(
        keysPerBatch,
        "now()",
        ", receipt, other_receipt",
        ", " + receipt + " AS receipt, " + other + " AS other_receipt");
  }

  /**
   * @param columns of the batch beside, each with a comma before
   * @param values the same of {@code gone}, with their names
   */
  private static String sql(String keysPerBatch, String dueAt, String columns, String values) {
    // Numbered without regard to the bucket: a sort by it would take a tenth of a large delete.
    // Where a batch's turn has keys of two buckets, it makes two smaller batches.
    return "recorded AS (INSERT INTO purge_batch (bucket, content_keys, due_at"
        + columns
        + ") SELECT bucket, array_agg(key), "
        + dueAt
        + columns
        + " FROM (SELECT bucket, key"
        + columns
        + ","
        + " (row_number() OVER () - 1) / "
        + keysPerBatch
        + "::bigint AS batch FROM (SELECT bucket, unnest(content_keys) AS key"
        + values
        + " FROM gone) AS each)"
        + " AS keys GROUP BY batch, bucket"
        + columns
        + ")";
  }
}
