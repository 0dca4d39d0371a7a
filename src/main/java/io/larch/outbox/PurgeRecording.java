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
    // Numbered without regard to the bucket: a sort by it would take a tenth of a large delete.
    // Where a batch's turn has keys of two buckets, it makes two smaller batches.
    return "recorded AS (INSERT INTO purge_batch (bucket, content_keys, due_at)"
        + " SELECT bucket, array_agg(key), "
        + dueAt
        + " FROM (SELECT bucket, key,"
        + " (row_number() OVER () - 1) / "
        + keysPerBatch
        + "::bigint AS batch FROM (SELECT bucket, unnest(content_keys) AS key FROM gone) AS each)"
        + " AS keys GROUP BY batch, bucket)";
  }
}
