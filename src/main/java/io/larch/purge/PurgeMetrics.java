package io.larch.purge;

import io.larch.content.ContentStoreException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the purge verticle counts. */
final class PurgeMetrics {

  private final MeterRegistry meters;
  private final Counter stale;
  private final Timer deleteToGone;

  PurgeMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.stale = meters.counter("larch.purge.stale");
    this.deleteToGone =
        Timer.builder("larch.purge.delete.to.gone")
            .description("time from the recording of a purge batch to its last key's end")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(10))
            .maximumExpectedValue(Duration.ofHours(1))
            .register(meters);
  }

  /** Batches of messages that had been seen through already or are somebody else's. */
  void stale(int batches) {
    stale.increment(batches);
  }

  void keysPurged(String bucket, int keys) {
    meters.counter("larch.purge.keys", "bucket", bucket).increment(keys);
  }

  void keyFailed(String bucket, ContentStoreException.Kind kind) {
    meters.counter("larch.purge.keys.failed", "bucket", bucket, "kind", kind.name()).increment();
  }

  /** Batches put off without an attempt, since their bucket is in trouble. */
  void untried(String bucket, ContentStoreException.Kind kind, int batches) {
    meters
        .counter("larch.purge.batches.untried", "bucket", bucket, "kind", kind.name())
        .increment(batches);
  }

  /**
   * @param ages seconds since each batch was recorded
   */
  @Nullable Void batchesRemoved(List<Double> ages) {
    ages.forEach(age -> deleteToGone.record(Duration.ofMillis(Math.round(age * 1000))));
    return null;
  }
}
