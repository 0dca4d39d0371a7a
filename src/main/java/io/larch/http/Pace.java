package io.larch.http;

/**
 * Whether bytes keep up with a rate: time that passes uses up a credit, bytes that move pay it
 * back.
 */
final class Pace {

  private static final double NANOS_PER_SECOND = 1e9;

  private final long credit;
  private final long rate;
  private long left;

  /**
   * @param credit nanoseconds that may pass without a byte
   * @param rate bytes a second
   */
  Pace(long credit, long rate) {
    this.credit = credit;
    this.rate = rate;
    this.left = credit;
  }

  /** As at the begin. */
  void reset() {
    left = credit;
  }

  /**
   * Counts time and what moved in it.
   *
   * @param nanos that have passed while the other side was waited for
   * @return whether it has fallen behind
   */
  boolean isBehind(long nanos, long bytes) {
    double paid = Math.min((double) credit, bytes * NANOS_PER_SECOND / rate);
    left = Math.min(credit, left - nanos + (long) paid);
    return left < 0;
  }
}
