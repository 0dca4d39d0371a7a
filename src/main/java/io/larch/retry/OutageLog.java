package io.larch.retry;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says that something is down, at most once an interval, and once that it is back after an outage
 * that was reported. What comes and goes many times an interval is still two lines. For one event
 * loop.
 */
public final class OutageLog {

  private final Logger log;
  private final LogLimiter limiter;
  private boolean reported;
  private long unlogged;

  /**
   * @param log takes the lines
   * @param interval between two lines
   */
  public OutageLog(Logger log, Duration interval) {
    this(log, interval, System::nanoTime);
  }

  OutageLog(Logger log, Duration interval, LongSupplier nanoTime) {
    this.log = log;
    this.limiter = new LogLimiter(interval, 1, nanoTime);
  }

  /**
   * It is down.
   *
   * @param what goes before the reason
   * @param cause null when {@code what} says it all
   */
  public void down(String what, @Nullable Throwable cause) {
    if (!limiter.permits()) {
      unlogged++;
      return;
    }
    String reason = cause == null ? "" : ": " + cause.getMessage();
    String repeated = unlogged == 0 ? "" : " (and " + unlogged + " more times)";
    log.warn("{}{}{}; will be tried again within seconds", what, reason, repeated);
    reported = true;
    unlogged = 0;
  }

  /** It is up. */
  public void up(String what) {
    if (reported) {
      log.info(what);
      reported = false;
    }
  }
}
