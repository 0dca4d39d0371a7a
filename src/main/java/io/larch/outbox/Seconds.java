package io.larch.outbox;

import java.time.Duration;

/** Durations as PostgreSQL's {@code make_interval} takes them. */
final class Seconds {

  private Seconds() {}

  static double of(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
