package io.larch.purge;

import io.larch.outbox.PurgeBatch;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many keys a request may have for batches whose requests have failed as a whole: half as many
 * after each time, until the key that the store chokes on is alone and the others are gone. The
 * bucket's pace doesn't do it, since other batches raise it again. What is forgotten, in a process
 * that ends or of too many batches, is learned anew. For one event loop.
 */
final class PageLimits {

  private static final int MOST = 10_000;

  /** By the batches' ids, those used longest ago first. */
  private final Map<Long, Integer> limits = new LinkedHashMap<>(16, 0.75f, true);

  /** The least of these batches' limits; no bound if none has any. */
  int of(Collection<PurgeBatch> batches) {
    return batches.stream()
        .mapToInt(batch -> limits.getOrDefault(batch.id(), Integer.MAX_VALUE))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /** Takes note of a request of so many keys, which may have been this batch's, that failed. */
  void refused(PurgeBatch batch, int keys) {
    limits.put(batch.id(), Math.max(1, keys / 2));
    if (limits.size() > MOST) {
      limits.remove(limits.keySet().iterator().next());
    }
  }

  /** A batch is seen through. */
  void forget(PurgeBatch batch) {
    limits.remove(batch.id());
  }
}
