package io.larch.retry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Lets one log line through for each interval, or one of each kind, so that what goes wrong over
 * and over doesn't fill the log. Safe for use from any thread.
 */
public final class LogLimiter {

  /** Of a limiter of one kind of line. */
  private static final Object THE_LINE = new Object();

  private final long intervalNanos;
  private final int mostKinds;
  private final LongSupplier nanoTime;

  /** When a kind was told of last, the longest ago first. */
  private final Map<Object, Long> told = new LinkedHashMap<>();

  /**
   * For one kind of line.
   *
   * @param interval between two lines
   */
  public LogLimiter(Duration interval) {
    this(interval, 1, System::nanoTime);
  }

  /**
   * For several kinds of lines.
   *
   * @param interval between two lines of a kind
   * @param mostKinds how many are remembered, 1 or more; those that come back after so many others
   *     are let through again
   * @param nanoTime as {@link System#nanoTime()}
   */
  public LogLimiter(Duration interval, int mostKinds, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.mostKinds = mostKinds;
    this.nanoTime = nanoTime;
  }

  /** Whether the line may be logged now; if so, the next may in an interval's time. */
  public boolean permits() {
    return permits(THE_LINE);
  }

  /**
   * Whether a line may be logged now; if so, the next of its kind may in an interval's time.
   *
   * @param kind told apart by {@link Object#equals}
   */
  public synchronized boolean permits(Object kind) {
    long now = nanoTime.getAsLong();
    Long last = told.get(kind);
    if (last != null && now - last < intervalNanos) {
      return false;
    }
    told.remove(kind);
    told.put(kind, now);
    if (told.size() > mostKinds) {
      told.remove(told.keySet().iterator().next());
    }
    return true;
  }
}
