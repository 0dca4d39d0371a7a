package io.larch.purge;

import java.util.List;

/**
 * Content keys that are still to be removed from a bucket, as they were leased or claimed.
 *
 * @param attempt how many attempts are over
 * @param unfinished whether an upload may have left unfinished parts under the keys
 */
record PurgeBatch(long id, String bucket, int attempt, boolean unfinished, List<String> keys) {
  PurgeBatch {
    keys = List.copyOf(keys);
  }
}
