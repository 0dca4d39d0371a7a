package io.larch.bench;

import java.util.Arrays;

/**
 * Latencies of a round, in microseconds, corrected for coordinated omission as wrk does it: a
 * client that waits long for an answer would have seen about as many slow ones in the meantime.
 */
final class Latencies {

  private Latencies() {}

  /**
   * Adds to each latency of more than twice the expected one those that its client did not measure.
   *
   * @param expected time from one request of a client to its next, on average; 1 or more
   * @return sorted
   */
  static long[] corrected(long[] measured, long expected) {
    long added = 0;
    for (long latency : measured) {
      added += missed(latency, expected);
    }
    long[] all = Arrays.copyOf(measured, Math.toIntExact(measured.length + added));
    int next = measured.length;
    for (long latency : measured) {
      long missed = missed(latency, expected);
      for (long i = 1; i <= missed; i++) {
        all[next++] = latency - i * expected;
      }
    }
    Arrays.sort(all);
    return all;
  }

  /** Those that are still longer than the expected one. */
  private static long missed(long latency, long expected) {
    return latency < 2 * expected ? 0 : (latency - 1) / expected - 1;
  }

  /**
   * @param sorted at least one
   * @param percent above 0, to 100
   */
  static long percentile(long[] sorted, double percent) {
    int rank = (int) Math.ceil(sorted.length * percent / 100);
    return sorted[Math.max(0, rank - 1)];
  }
}
