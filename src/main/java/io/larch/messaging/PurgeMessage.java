package io.larch.messaging;

import java.util.List;

/**
 * One page of purge work: up to a page of content keys of one bucket, from one or more purge batches.
 *
 * @param bucket the bucket that holds all the keys
 * @param batches at least one
 */
public record PurgeMessage(String bucket, List<Batch> batches) {

  public PurgeMessage {
    batches = List.copyOf(batches);
  }

  /**
   * A purge batch as it was when the relay leased it.
   *
   * @param id the batch's row
   * @param attempt how many attempts had failed; a message of an attempt that is over is stale and changes nothing
   * @param unfinished whether the keys come from a broken-off upload, which may have left unfinished parts
   * @param keys content keys, at least one
   */
  public record Batch(long id, int attempt, boolean unfinished, List<String> keys) {
    public Batch {
      keys = List.copyOf(keys);
    }
  }
}
