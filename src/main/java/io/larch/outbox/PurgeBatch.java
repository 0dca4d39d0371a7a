package io.larch.outbox;

import io.vertx.sqlclient.Row;
import java.util.List;

/**
 * Content keys that are still to be removed from a bucket, as they were leased or claimed.
 *
 * @param id the row
 * @param bucket where the keys are
 * @param attempt how many attempts are over
 * @param unfinished whether an upload may have left unfinished parts under the keys
 * @param keys at least one
 */
public record PurgeBatch(
    long id, String bucket, int attempt, boolean unfinished, List<String> keys) {

  /** Copies the list. */
  public PurgeBatch {
    keys = List.copyOf(keys);
  }

  static PurgeBatch of(Row row) {
    return new PurgeBatch(
        row.getLong("id"),
        row.getString("bucket"),
        row.getInteger("attempts"),
        row.getBoolean("unfinished"),
        List.of(row.getArrayOfStrings("content_keys")));
  }
}
