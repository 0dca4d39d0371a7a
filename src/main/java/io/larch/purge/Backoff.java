package io.larch.purge;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failed attempt: doubled with each, capped, and spread evenly over the
 * upper half so that batches that failed together don't come back together.
 *
 * @param initial after the first failure, before jitter; positive
 * @param max the cap, before jitter; at least initial
 */
record Backoff(Duration initial, Duration max) {

  /**
   * @param failures attempts that have failed, from 1
   */
  Duration after(int failures, RandomGenerator random) {
    int doublings = Math.min(failures - 1, 30);
    long full = Math.min(initial.toMillis() << doublings, max.toMillis());
    if (full < 0) {
      full = max.toMillis();
    }
    return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
  }
}
