package io.larch.deletion;

/**
 * The part of every delete statement that turns the deleted rows' content keys into purge batches.
 */
final class PurgeRecording {

  private PurgeRecording() {}

  /**
   * A common table expression over {@code gone (bucket, content_keys)}.
   *
   * @param keysPerBatch the parameter that holds how many keys a batch has at the most, as {@code
   *     $n}
   */
  static String sql(String keysPerBatch) {
    // Numbered without regard to the bucket: a sort by it would take a tenth of a large delete.
    // Where a batch's turn has keys of two buckets, it makes two smaller batches.
    return "recorded AS (INSERT INTO purge_batch (bucket, content_keys)"
        + " SELECT bucket, array_agg(key) FROM (SELECT bucket, key,"
        + " (row_number() OVER () - 1) / "
        + keysPerBatch
        + "::bigint AS batch FROM (SELECT bucket, unnest(content_keys) AS key FROM gone) AS each)"
        + " AS keys GROUP BY batch, bucket)";
  }
}
