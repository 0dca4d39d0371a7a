package io.larch.app;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The moment by which a stop is to be over. All its parts share it, so that what one takes is no
 * longer there for the next.
 */
final class Deadline {

  private final LongSupplier nanoTime;
  private final long end;

  private Deadline(LongSupplier nanoTime, Duration limit) {
    this.nanoTime = nanoTime;
    this.end = nanoTime.getAsLong() + limit.toNanos();
  }

  /**
   * Begins to run.
   *
   * @param limit from now on
   */
  static Deadline in(Duration limit) {
    return in(limit, System::nanoTime);
  }

  /** As above, by another clock. */
  static Deadline in(Duration limit, LongSupplier nanoTime) {
    return new Deadline(nanoTime, limit);
  }

  /** What is left; zero once it is over. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
  }

  /** Half of what is left. */
  Duration half() {
    return left().dividedBy(2);
  }

  /**
   * What one part of many may take: three quarters of what is left, so that one that hangs leaves
   * time to those after it. At least a millisecond, in which a part at least begins to stop.
   */
  Duration share() {
    Duration share = left().multipliedBy(3).dividedBy(4);
    return share.toMillis() < 1 ? Duration.ofMillis(1) : share;
  }
}
