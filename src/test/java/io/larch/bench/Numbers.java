package io.larch.bench;

import java.util.Locale;

/** Figures as text: three digits that count, thousands apart. */
final class Numbers {

  private Numbers() {}

  static String text(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 10) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return String.format(Locale.ROOT, size >= 1 || size == 0 ? "%.2f" : "%.3f", value);
  }
}
