package io.larch.variant;

import io.larch.config.VariantExpiry;
import io.larch.config.VariantExpiry.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long variants stay. Where that runs from when they were last asked for, not every request is
 * written down: a variant is given an eighth more than it is promised, and then it is enough to
 * write down one request in an eighth of the time.
 */
final class Lifetime {

  private static final int SHARE = 8;

  private Lifetime() {}

  /** How long one stays that has just been made; null: as long as its asset. */
  static @Nullable Duration ofNew(VariantExpiry expiry) {
    return switch (expiry.kind()) {
      case NEVER -> null;
      case TTL -> expiry.after();
      case IDLE -> expiry.after().plus(slack(expiry));
    };
  }

  /** Whether it matters that one is asked for. */
  static boolean runsFromUse(VariantExpiry expiry) {
    return expiry.kind() == Kind.IDLE;
  }

  /** How much longer than promised one may stay, and how seldom its uses are written down. */
  static Duration slack(VariantExpiry expiry) {
    return expiry.after().dividedBy(SHARE);
  }
}
