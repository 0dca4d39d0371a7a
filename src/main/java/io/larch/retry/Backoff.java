package io.larch.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failed attempt: doubled with each, capped, and spread evenly over the
 * upper half so that what failed together doesn't come back together.
 *
 * @param initial after the first failure, before jitter; at least a millisecond
 * @param max the cap, before jitter
 */
public record Backoff(Duration initial, Duration max) {

  /**
   * The delay before the next attempt.
   *
   * @param failures attempts that have failed, from 1
   */
  public Duration after(int failures) {
    return after(failures, ThreadLocalRandom.current());
  }

  /**
   * The delay before the next attempt.
   *
   * @param failures attempts that have failed, from 1
   * @param random decides how much of the delay is taken off
   */
  public Duration after(int failures, RandomGenerator random) {
    long full = beforeJitter(failures - 1);
    return Duration.ofMillis(full - random.nextLong(full / 2 + 1));
  }

  private long beforeJitter(int doublings) {
    long first = initial.toMillis();
    boolean overflows = doublings >= Long.numberOfLeadingZeros(first) - 1;
    return overflows ? max.toMillis() : Math.min(first << doublings, max.toMillis());
  }
}
