package io.larch.bench;

import java.util.Locale;

/**
 * What a figure should be.
 *
 * @param bound in the figure's unit, or a ratio
 */
record Target(Kind kind, double bound) {

  /** What the bound is a bound of. */
  enum Kind {
    /** Larch over floor. */
    RATIO_AT_LEAST,
    /** Larch over floor. */
    RATIO_AT_MOST,
    /** Larch's median. */
    AT_LEAST,
    /** Larch's median. */
    AT_MOST,
    /** Larch's median less the floor's. */
    ABOVE_FLOOR_AT_MOST
  }

  static Target ratioAtLeast(double bound) {
    return new Target(Kind.RATIO_AT_LEAST, bound);
  }

  static Target ratioAtMost(double bound) {
    return new Target(Kind.RATIO_AT_MOST, bound);
  }

  static Target atLeast(double bound) {
    return new Target(Kind.AT_LEAST, bound);
  }

  static Target atMost(double bound) {
    return new Target(Kind.AT_MOST, bound);
  }

  static Target aboveFloorAtMost(double bound) {
    return new Target(Kind.ABOVE_FLOOR_AT_MOST, bound);
  }

  boolean isMetBy(Comparison figure) {
    return switch (kind) {
      case RATIO_AT_LEAST -> figure.ratio().orElseThrow() >= bound;
      case RATIO_AT_MOST -> figure.ratio().orElseThrow() <= bound;
      case AT_LEAST -> figure.larch().median() >= bound;
      case AT_MOST -> figure.larch().median() <= bound;
      case ABOVE_FLOOR_AT_MOST -> figure.aboveFloor() <= bound;
    };
  }

  /**
   * For people.
   *
   * @param unit the figure's
   */
  String text(String unit) {
    return switch (kind) {
      case RATIO_AT_LEAST -> String.format(Locale.ROOT, "ratio ≥ %.2f", bound);
      case RATIO_AT_MOST -> String.format(Locale.ROOT, "ratio ≤ %.2f", bound);
      case AT_LEAST -> "≥ " + Numbers.text(bound) + " " + unit;
      case AT_MOST -> "≤ " + Numbers.text(bound) + " " + unit;
      case ABOVE_FLOOR_AT_MOST -> "≤ " + Numbers.text(bound) + " " + unit + " above";
    };
  }
}
