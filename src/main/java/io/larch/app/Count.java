package io.larch.app;

import java.util.Locale;

/** Numbers of things, for people. */
final class Count {

  private Count() {}

  /** Such as "1 key" and "1,024 keys". */
  static String of(long number, String singular) {
    return String.format(Locale.ROOT, "%,d %s", number, noun(number, singular, singular + "s"));
  }

  /** The one of two that goes with the number. */
  static String noun(long number, String singular, String plural) {
    return number == 1 ? singular : plural;
  }
}
