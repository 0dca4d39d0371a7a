package io.larch.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of bodies, of requests and of answers, that a server may hold at once. The last quarter
 * is for small ones, so that a few large ones never keep them out. Thread-safe.
 */
final class BodyBudget {

  /** What a body may have and be small. */
  static final int SMALL = 64 * 1024;

  private final long max;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param max bytes
   */
  BodyBudget(long max) {
    this.max = max;
  }

  /** Shows how much is held, and how much may be. */
  BodyBudget register(MeterRegistry meters) {
    Gauge.builder("larch.http.bodies.buffered", held, AtomicLong::get)
        .description("Bodies of requests and answers that are held in memory")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("larch.http.bodies.buffered.max", () -> max)
        .description("What http.max-buffered-bodies allows")
        .baseUnit("bytes")
        .register(meters);
    return this;
  }

  /**
   * Takes more for a body.
   *
   * @param before bytes that it has already
   * @return false, and nothing is taken, when there is not enough left
   */
  boolean take(long before, long bytes) {
    long bound = before + bytes <= SMALL ? max : max - max / 4;
    if (held.addAndGet(bytes) <= bound) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }
}
