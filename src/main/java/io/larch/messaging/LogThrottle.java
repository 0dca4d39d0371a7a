package io.larch.messaging;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets one log line through for each interval. */
final class LogThrottle {

  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private boolean used;
  private long last;

  LogThrottle(Duration interval) {
    this(interval, System::nanoTime);
  }

  LogThrottle(Duration interval, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Whether a line may be logged now; if so, the next may in an interval's time. */
  synchronized boolean permits() {
    long now = nanoTime.getAsLong();
    if (used && now - last < intervalNanos) {
      return false;
    }
    used = true;
    last = now;
    return true;
  }
}
