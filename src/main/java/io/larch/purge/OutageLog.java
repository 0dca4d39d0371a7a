package io.larch.purge;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says that something is down when it goes down, then once an interval while it stays down, and
 * once when it is back. For one event loop.
 */
final class OutageLog {

  private final Logger log;
  private final long intervalNanos;
  private boolean down;
  private long lastLogged;
  private long unlogged;

  OutageLog(Logger log, Duration interval) {
    this.log = log;
    this.intervalNanos = interval.toNanos();
  }

  void down(String what, @Nullable Throwable cause) {
    long now = System.nanoTime();
    if (down && now - lastLogged < intervalNanos) {
      unlogged++;
      return;
    }
    String reason = cause == null ? "" : ": " + cause.getMessage();
    String repeated = unlogged == 0 ? "" : " (and " + unlogged + " more times)";
    log.warn("{}{}{}; will be tried again within seconds", what, reason, repeated);
    down = true;
    lastLogged = now;
    unlogged = 0;
  }

  void up(String what) {
    if (down) {
      log.info(what);
      down = false;
      unlogged = 0;
    }
  }
}
