package io.larch.http;

import io.vertx.core.http.HttpHeaders;
import java.time.Instant;

/** The Date header of answers (RFC 9110, section 6.6.1), written once a second. */
final class DateHeader {

  private static final int MILLIS = 1_000;

  /** Replaced by whoever is the first to ask in a second, perhaps by several at once. */
  private static volatile Value latest = Value.of(0);

  private record Value(long second, CharSequence text) {
    static Value of(long second) {
      return new Value(
          second, HttpHeaders.createOptimized(HttpDate.format(Instant.ofEpochSecond(second))));
    }
  }

  private DateHeader() {}

  /** The header's value, now. */
  static CharSequence now() {
    long second = System.currentTimeMillis() / MILLIS;
    Value known = latest;
    if (known.second() != second) {
      known = Value.of(second);
      latest = known;
    }
    return known.text();
  }
}
