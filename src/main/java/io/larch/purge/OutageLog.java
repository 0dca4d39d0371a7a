package io.larch.purge;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says that something is down, at most once an interval, and once that it is back after an outage
 * that was reported. What comes and goes many times an interval is still two lines. For one event
 * loop.
 */
final class OutageLog {

  private final Logger log;
  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private boolean used;
  private boolean reported;
  private long lastLogged;
  private long unlogged;

  OutageLog(Logger log, Duration interval) {
    this(log, interval, System::nanoTime);
  }

  OutageLog(Logger log, Duration interval, LongSupplier nanoTime) {
    this.log = log;
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
  }

  void down(String what, @Nullable Throwable cause) {
    long now = nanoTime.getAsLong();
    if (used && now - lastLogged < intervalNanos) {
      unlogged++;
      return;
    }
    String reason = cause == null ? "" : ": " + cause.getMessage();
    String repeated = unlogged == 0 ? "" : " (and " + unlogged + " more times)";
    log.warn("{}{}{}; will be tried again within seconds", what, reason, repeated);
    used = true;
    reported = true;
    lastLogged = now;
    unlogged = 0;
  }

  void up(String what) {
    if (reported) {
      log.info(what);
      reported = false;
    }
  }
}
