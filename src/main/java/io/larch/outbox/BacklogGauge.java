package io.larch.outbox;

import io.larch.outbox.Backlog.OfBucket;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows how much is still to be purged, over all instances. Asked of the database at an interval,
 * one question at a time. While the database doesn't answer, the sums are not a number, and there
 * are none of single buckets: an old number would hide exactly what the gauges are for. For one
 * event loop.
 */
final class BacklogGauge {

  /** Buckets that are shown at zero once they have nothing left. */
  private static final int REMEMBERED = 100;

  private final Pool pool;
  private final MultiGauge bucketBatches;
  private final MultiGauge bucketOldest;
  private final Map<String, OfBucket> shown = new LinkedHashMap<>();
  private boolean asking;
  private volatile @Nullable Backlog backlog;

  BacklogGauge(Pool pool, MeterRegistry meters) {
    this.pool = pool;
    String counted = "purge batches whose keys are not all gone";
    String oldest = "how long ago the oldest of them was recorded; 0 when there are none";
    Gauge.builder("larch.purge.backlog.batches", this, BacklogGauge::batches)
        .description(counted + "; stops counting at " + Backlog.COUNTED_AT_MOST)
        .strongReference(true)
        .register(meters);
    Gauge.builder("larch.purge.backlog.oldest.seconds", this, BacklogGauge::oldestSeconds)
        .description(oldest)
        .strongReference(true)
        .register(meters);
    this.bucketBatches =
        MultiGauge.builder("larch.purge.bucket.backlog.batches")
            .description(counted + ", of the oldest " + Backlog.COUNTED_AT_MOST + " of all buckets")
            .register(meters);
    this.bucketOldest =
        MultiGauge.builder("larch.purge.bucket.backlog.oldest.seconds")
            .description(oldest)
            .register(meters);
  }

  /** Refreshes now and then at each interval, until the calling verticle is undeployed. */
  void start(Vertx vertx, Duration interval) {
    refresh();
    vertx.setPeriodic(interval.toMillis(), tick -> refresh());
  }

  private void refresh() {
    if (asking) {
      return;
    }
    asking = true;
    Backlog.ask(pool)
        .onComplete(
            answer -> {
              asking = false;
              backlog = answer.result();
              showBuckets(answer.result());
            });
  }

  private void showBuckets(@Nullable Backlog known) {
    if (known == null) {
      bucketBatches.register(List.of(), true);
      bucketOldest.register(List.of(), true);
      return;
    }
    shown.replaceAll((bucket, before) -> new OfBucket(bucket, 0, 0));
    known.buckets().forEach(bucket -> shown.put(bucket.bucket(), bucket));
    while (shown.size() > REMEMBERED) {
      shown.remove(shown.keySet().iterator().next());
    }
    bucketBatches.register(rows(OfBucket::batches), true);
    bucketOldest.register(rows(OfBucket::oldestSeconds), true);
  }

  private List<MultiGauge.Row<?>> rows(ToDoubleFunction<OfBucket> value) {
    return shown.values().stream()
        .<MultiGauge.Row<?>>map(
            bucket ->
                MultiGauge.Row.of(Tags.of("bucket", bucket.bucket()), value.applyAsDouble(bucket)))
        .toList();
  }

  private double batches() {
    Backlog known = backlog;
    return known == null ? Double.NaN : known.batches();
  }

  private double oldestSeconds() {
    Backlog known = backlog;
    return known == null ? Double.NaN : known.oldestSeconds();
  }
}
