package io.larch.outbox;

import java.util.List;

/**
 * One page of purge work: up to a page of content keys of one bucket, from one or more purge
 * batches.
 *
 * <p>It travels in an envelope of the type {@value #TYPE} with the bucket as its key. The
 * envelope's body:
 *
 * <pre>{@code
 * {
 *   "version": 1,
 *   "bucket": "larch",
 *   "batches": [
 *     {"id": 17, "attempt": 0, "unfinished": false, "keys": ["2026/11/0a1b", "2026/11/0a1c"]}
 *   ]
 * }
 * }</pre>
 *
 * <p>Every field is always there. Fields may be added within a version, so a reader ignores those
 * that it doesn't know; a change that would break readers gets a new version. The same batch may
 * come more than once, and in any order.
 *
 * @param bucket the bucket that holds all the keys, not empty, without U+0000
 * @param batches at least one
 */
public record PurgeMessage(String bucket, List<Batch> batches) {

  /** The type of the envelopes. */
  public static final String TYPE = "purge";

  /**
   * Checks what the parameters' descriptions promise.
   *
   * @throws IllegalArgumentException if the bucket or the list of batches is empty, or the bucket
   *     has a U+0000
   */
  public PurgeMessage {
    batches = List.copyOf(batches);
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException("the bucket is empty");
    }
    requireStorable("the bucket", bucket);
    if (batches.isEmpty()) {
      throw new IllegalArgumentException("there are no batches");
    }
  }

  /** PostgreSQL has no U+0000 in a text, and refuses each statement that has one. */
  private static void requireStorable(String what, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " has a U+0000");
    }
  }

  /**
   * A purge batch as it was when the relay leased it.
   *
   * @param id the batch's row
   * @param attempt how many attempts had failed, from 0; a message of an attempt that is over is
   *     stale and changes nothing
   * @param unfinished whether the keys come from a broken-off upload, which may have left
   *     unfinished parts
   * @param keys content keys, at least one, none of them empty or with a U+0000
   */
  public record Batch(long id, int attempt, boolean unfinished, List<String> keys) {

    /**
     * Checks what the parameters' descriptions promise.
     *
     * @throws IllegalArgumentException if the attempt is negative, there are no keys, or a key is
     *     empty or has a U+0000
     */
    public Batch {
      keys = List.copyOf(keys);
      if (attempt < 0) {
        throw new IllegalArgumentException("attempt " + attempt + " is negative");
      }
      if (keys.isEmpty()) {
        throw new IllegalArgumentException("there are no keys");
      }
      if (keys.contains("")) {
        throw new IllegalArgumentException("a key is empty");
      }
      keys.forEach(key -> requireStorable("a key", key));
    }
  }
}
