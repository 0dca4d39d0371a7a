package io.larch.purge;

import io.larch.config.PurgeConfig;
import io.larch.retry.OutageLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of the buckets that this process has met lately, with their gauges. What is forgotten
 * of a bucket is learned anew. For one event loop.
 */
final class BucketLanes {

  /**
   * Beyond these, and those being worked on, the bucket that was not met for longest is forgotten.
   */
  static final int MAX_BUCKETS = 256;

  /** How long a bucket counts as having messages, after one was met. */
  private static final long MET_NANOS = Duration.ofMinutes(1).toNanos();

  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(BucketLanes.class);

  private static final class Known {
    private final BucketLane lane;
    private final OutageLog log = new OutageLog(LOG, LOG_INTERVAL);
    private final List<Meter> gauges;
    private long met;

    Known(BucketLane lane, List<Meter> gauges) {
      this.lane = lane;
      this.gauges = gauges;
    }
  }

  /** Sees to it that a stopped bucket goes on some time. */
  @FunctionalInterface
  interface StopWatch {
    void watch(BucketLane lane, Trouble why, OutageLog log);
  }

  private final PurgeConfig config;
  private final int slots;
  private final StopWatch stopped;
  private final MeterRegistry meters;
  private final LongSupplier nanoTime;
  private boolean closed;

  /** In the order of last use. */
  private final Map<String, Known> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param slots messages that this process works on at once, over all buckets
   */
  BucketLanes(
      PurgeConfig config,
      int slots,
      StopWatch stopped,
      MeterRegistry meters,
      LongSupplier nanoTime) {
    this.config = config;
    this.slots = slots;
    this.stopped = stopped;
    this.meters = meters;
    this.nanoTime = nanoTime;
  }

  /** The lane of a bucket, one of whose messages is there. */
  BucketLane of(String bucket) {
    Known known = buckets.computeIfAbsent(bucket, this::begin);
    known.met = nanoTime.getAsLong();
    forget();
    return known.lane;
  }

  /** Whether another bucket's messages were met lately, so that there may be more of them. */
  boolean othersWait(String bucket) {
    long now = nanoTime.getAsLong();
    return buckets.entrySet().stream()
        .anyMatch(
            other -> !other.getKey().equals(bucket) && now - other.getValue().met < MET_NANOS);
  }

  /** Fails what waits in the lanes, and has what runs end with the requests that run. */
  void close() {
    closed = true;
    buckets.values().forEach(known -> known.lane.close());
  }

  private Known begin(String bucket) {
    BucketPace pace = new BucketPace(config.pageSize(), slots);
    BucketLane lane = new BucketLane(bucket, pace, slots, this::stopped);
    if (closed) {
      lane.close();
    }
    return new Known(
        lane,
        List.of(
            gauge(
                "larch.purge.bucket.page.size",
                "keys of a delete request",
                lane,
                l -> pace.pageSize()),
            gauge(
                "larch.purge.bucket.at.once",
                "delete requests that may run at once",
                lane,
                l -> pace.atOnce()),
            gauge(
                "larch.purge.bucket.stopped",
                "1 while the bucket is only asked now and then whether deletes work again",
                lane,
                l -> l.stop() == null ? 0 : 1)));
  }

  private Meter gauge(
      String name, String description, BucketLane lane, ToDoubleFunction<BucketLane> value) {
    return Gauge.builder(name, lane, value)
        .description(description)
        .tag("bucket", lane.bucket())
        .strongReference(true)
        .register(meters);
  }

  private void stopped(BucketLane lane, Trouble why) {
    OutageLog log = Objects.requireNonNull(buckets.get(lane.bucket())).log;
    stopped.watch(lane, why, log);
  }

  private void forget() {
    Iterator<Known> longestUnused = buckets.values().iterator();
    while (buckets.size() > MAX_BUCKETS && longestUnused.hasNext()) {
      Known known = longestUnused.next();
      if (known.lane.idle()) {
        known.gauges.forEach(meters::remove);
        known.lane.retire();
        longestUnused.remove();
      }
    }
  }
}
