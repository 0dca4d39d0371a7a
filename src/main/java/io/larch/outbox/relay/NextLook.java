package io.larch.outbox.relay;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When the relay looks next. Looks that were asked for begin no closer together than a gap, so that
 * what is recorded in quick succession is published together, and no later than it would have
 * looked anyway: whoever asks, and however often, never puts a look off.
 */
final class NextLook {

  static final Duration GAP = Duration.ofMillis(50);

  private final Duration pollInterval;
  private final LongSupplier nanoTime;
  private long begun;
  private long planned;

  /**
   * @param pollInterval how long after a look that found nothing the next one comes by itself
   */
  NextLook(Duration pollInterval, LongSupplier nanoTime) {
    this.pollInterval = pollInterval;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong() - GAP.toNanos();
  }

  /** A look begins. */
  void begun() {
    begun = nanoTime.getAsLong();
  }

  /** The next look comes after this pause. */
  void plan(Duration pause) {
    planned = nanoTime.getAsLong() + pause.toNanos();
  }

  /** How long from now a look is to wait that somebody has asked for; negative when it is late. */
  Duration whenAskedFor() {
    Duration gap = GAP.minusNanos(nanoTime.getAsLong() - begun);
    return gap.compareTo(pollInterval) < 0 ? gap : pollInterval;
  }

  /** Whether a look after this pause would come before the one that is planned. */
  boolean isSooner(Duration pause) {
    return nanoTime.getAsLong() + pause.toNanos() - planned < 0;
  }
}
