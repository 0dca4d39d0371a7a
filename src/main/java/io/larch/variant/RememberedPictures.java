package io.larch.variant;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Content that was trouble lately, such as a picture that could not be decoded, so that it isn't
 * tried again for each request. A bounded number is remembered, the latest. Thread-safe.
 */
final class RememberedPictures {

  private final int most;
  private final long nanos;
  private final LongSupplier clock;

  /** When each was found to be so, by its content key, the oldest first. */
  private final Map<String, Long> since = new LinkedHashMap<>();

  /**
   * @param most how many are remembered
   * @param time for how long
   * @param clock in nanoseconds
   */
  RememberedPictures(int most, Duration time, LongSupplier clock) {
    this.most = most;
    this.nanos = time.toNanos();
    this.clock = clock;
  }

  /** Remembers one. */
  synchronized void add(String key) {
    since.remove(key);
    since.put(key, clock.getAsLong());
    if (since.size() > most) {
      since.remove(since.keySet().iterator().next());
    }
  }

  /** Whether one is remembered. */
  synchronized boolean contains(String key) {
    Long at = since.get(key);
    if (at != null && clock.getAsLong() - at >= nanos) {
      since.remove(key);
      return false;
    }
    return at != null;
  }
}
