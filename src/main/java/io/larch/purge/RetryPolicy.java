package io.larch.purge;

import io.larch.config.PurgeConfig;
import io.larch.content.ContentStoreException.Kind;
import io.larch.retry.Backoff;
import java.time.Duration;
import java.util.Comparator;
import java.util.random.RandomGenerator;

/**
 * How long a batch waits after a failed attempt, by what went wrong. The configured first delay is
 * meant for a store that is away for a moment; what somebody has to put right, a denial or a
 * missing bucket, is begun later. All grow alike and have the same cap.
 */
final class RetryPolicy {

  private final Duration initial;
  private final Duration max;

  RetryPolicy(PurgeConfig config) {
    this.initial = config.backoffInitial();
    this.max = config.backoffMax();
  }

  private static int factor(Kind kind) {
    return switch (kind) {
      case UNAVAILABLE, NOT_FOUND -> 1;
      case THROTTLED -> 2;
      case UNKNOWN -> 5;
      case DENIED, NO_BUCKET -> 10;
    };
  }

  /** Those that are tried again soonest first. */
  static Comparator<Kind> soonestFirst() {
    return Comparator.comparingInt(RetryPolicy::factor);
  }

  /**
   * The delay before the next attempt.
   *
   * @param failures attempts that have failed, from 1
   */
  Duration after(Kind kind, int failures, RandomGenerator random) {
    return new Backoff(initial.multipliedBy(factor(kind)), max).after(failures, random);
  }
}
