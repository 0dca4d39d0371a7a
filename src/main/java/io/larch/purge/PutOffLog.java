package io.larch.purge;

import io.larch.content.DeleteResults.FailedKey;
import io.larch.retry.LogLimiter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what could not be purged: one line an interval for each bucket, with all that was put off
 * since the line before, so that a store that is away does not fill the log. For one event loop.
 */
final class PutOffLog {

  private static final Logger LOG = LoggerFactory.getLogger(PutOffLog.class);

  /** As many as a process takes note of. */
  private static final int MOST_BUCKETS = BucketLanes.MAX_BUCKETS;

  private static final class Bucket {
    private long batches;
    private long keys;
  }

  private final LogLimiter limiter;
  private final Map<String, Bucket> buckets = new HashMap<>();

  PutOffLog(Duration interval, LongSupplier nanoTime) {
    this.limiter = new LogLimiter(interval, MOST_BUCKETS, nanoTime);
  }

  /**
   * @param batches how many were put off together
   * @param keys how many keys they still hold
   * @param example one of those keys, and why it is still there
   * @param nextAttempt when the first of the batches is due again
   */
  void putOff(String bucket, int batches, int keys, FailedKey example, Duration nextAttempt) {
    Bucket counted = buckets.computeIfAbsent(bucket, name -> new Bucket());
    counted.batches += batches;
    counted.keys += keys;
    if (!limiter.permits(bucket)) {
      return;
    }
    LOG.warn(
        "bucket {}: {} purge batches were put off with {} keys left since the last such line; of"
            + " the latest, key {} ({}: {}); next attempt in {} s",
        bucket,
        counted.batches,
        counted.keys,
        example.key(),
        example.kind(),
        example.message(),
        nextAttempt.toMillis() / 1000.0);
    buckets.remove(bucket);
  }
}
