package io.larch.outbox;

/** The part of a statement that asks for the content keys that are recorded to be purged. */
public final class RecordedKeys {

  private RecordedKeys() {}

  /**
   * A query that answers {@code key} and {@code since}, when it was recorded; uploads that run
   * included.
   *
   * @param bucket the parameter that holds the bucket, as {@code $n}
   */
  public static String sql(String bucket) {
    return "SELECT unnest(content_keys) AS key, recorded_at AS since FROM purge_batch WHERE bucket"
        + " = "
        + bucket;
  }
}
