package io.larch.http;

import io.larch.config.HttpConfig;
import java.time.Duration;

/**
 * How slow the client of a connection may be.
 *
 * @param headers for a request's headers, from its first byte on; the first request's, from the
 *     connection's begin on
 * @param idle for the next request to begin
 * @param grace how long a body or the reading of an answer may be slower than the rate
 * @param rate bytes a second of a body and of the reading of an answer; at least 1
 */
record ConnectionLimits(Duration headers, Duration idle, Duration grace, long rate) {

  /** What may lie unread in the operating system's send buffer. */
  static final int SEND_BUFFER = 256 * 1024;

  static ConnectionLimits of(HttpConfig config) {
    return new ConnectionLimits(
        config.headerTimeout(), config.idleTimeout(), config.minRateGrace(), config.minRate());
  }

  /** What a client that sends a body may be behind. */
  Pace body() {
    return new Pace(grace.toNanos(), rate);
  }

  /**
   * What a client that reads may be behind. It is seen to read only when the send buffer has room
   * for more, so it may take as long as that takes at the rate beside.
   */
  Pace reading() {
    return new Pace(grace.toNanos() + SEND_BUFFER * 1_000_000_000L / rate, rate);
  }
}
