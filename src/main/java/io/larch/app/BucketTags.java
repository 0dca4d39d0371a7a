package io.larch.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the number of time series bounded, however many buckets there are: what is counted of a
 * bucket beyond the first hundred is counted under one name for all of them. Gauges of buckets have
 * bounds of their own, for they can't be added up.
 */
final class BucketTags implements MeterFilter {

  /** The name for all others; no bucket has it, for none has a space in its name. */
  static final String OTHERS = "(all others)";

  static final int MAX_BUCKETS = 100;

  private static final String TAG = "bucket";

  private final Set<String> buckets = new HashSet<>();

  @Override
  public Meter.Id map(Meter.Id id) {
    String bucket = id.getTag(TAG);
    if (bucket == null || id.getType() == Meter.Type.GAUGE || isShown(bucket)) {
      return id;
    }
    List<Tag> tags =
        id.getTags().stream()
            .map(tag -> tag.getKey().equals(TAG) ? Tag.of(TAG, OTHERS) : tag)
            .toList();
    return id.replaceTags(tags);
  }

  private synchronized boolean isShown(String bucket) {
    return buckets.contains(bucket) || (buckets.size() < MAX_BUCKETS && buckets.add(bucket));
  }
}
