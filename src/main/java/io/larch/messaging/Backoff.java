package io.larch.messaging;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Delays that double from a first one up to a cap, each with up to half of it taken off at random.
 * Not thread-safe.
 */
final class Backoff {

  private final long firstMillis;
  private final long capMillis;
  private long nextMillis;

  Backoff(Duration first, Duration cap) {
    firstMillis = first.toMillis();
    capMillis = cap.toMillis();
    nextMillis = firstMillis;
  }

  /** The delay before the next attempt. */
  Duration next() {
    Duration delay = jittered(nextMillis);
    nextMillis = Math.min(capMillis, nextMillis * 2);
    return delay;
  }

  /** The last attempt succeeded: begin with the first delay again. */
  void reset() {
    nextMillis = firstMillis;
  }

  /**
   * Between half of a delay and all of it, so that many processes that failed together don't come
   * back together.
   */
  static Duration jittered(long millis) {
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
  }
}
