package io.larch.purge;

import io.larch.content.ContentStoreException.Kind;
import io.larch.outbox.PurgedKeys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the purge verticle counts. */
final class PurgeMetrics {

  /** Bounds of the histogram, few of them: each is a time series for each bucket. */
  private static final Duration[] AGES = {
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofHours(1),
    Duration.ofHours(6),
    Duration.ofDays(1)
  };

  private final MeterRegistry meters;
  private final PurgedKeys purged;
  private final Counter stale;

  PurgeMetrics(MeterRegistry meters, PurgedKeys purged) {
    this.meters = meters;
    this.purged = purged;
    this.stale =
        Counter.builder("larch.purge.stale")
            .description("batches of messages that had been seen through or are somebody else's")
            .register(meters);
  }

  /** Batches of messages that had been seen through already or are somebody else's. */
  void stale(int batches) {
    stale.increment(batches);
  }

  /**
   * A message of a bucket has come. What is counted of the bucket is there from now on, at zero: of
   * a counter that begins with its first event, Prometheus misses that event.
   */
  void met(String bucket) {
    purgedKeys(bucket);
    deleteToGone(bucket);
    for (Kind kind : Kind.values()) {
      failedKeys(bucket, kind);
    }
  }

  void keysPurged(String bucket, int keys) {
    purgedKeys(bucket).increment(keys);
    purged.add(bucket, keys);
  }

  private Counter purgedKeys(String bucket) {
    return Counter.builder("larch.purge.keys")
        .description("keys that the store has confirmed to be gone")
        .tag("bucket", bucket)
        .register(meters);
  }

  void keyFailed(String bucket, Kind kind) {
    failedKeys(bucket, kind).increment();
  }

  private Counter failedKeys(String bucket, Kind kind) {
    return Counter.builder("larch.purge.keys.failed")
        .description("keys that an attempt has left, by the kind of the store's error")
        .tag("bucket", bucket)
        .tag("kind", kind.name())
        .register(meters);
  }

  /** Batches put off without an attempt, since their bucket is in trouble. */
  void untried(String bucket, Kind kind, int batches) {
    Counter.builder("larch.purge.batches.untried")
        .description("batches put off without an attempt, since their bucket is in trouble")
        .tag("bucket", bucket)
        .tag("kind", kind.name())
        .register(meters)
        .increment(batches);
  }

  /**
   * @param ages seconds since each batch was recorded
   */
  @Nullable Void batchesRemoved(String bucket, List<Double> ages) {
    Timer timer = deleteToGone(bucket);
    ages.forEach(age -> timer.record(Duration.ofMillis(Math.round(age * 1000))));
    return null;
  }

  private Timer deleteToGone(String bucket) {
    return Timer.builder("larch.purge.delete.to.gone")
        .description("time from the recording of a purge batch to its last key's end")
        .tag("bucket", bucket)
        .serviceLevelObjectives(AGES)
        .register(meters);
  }
}
