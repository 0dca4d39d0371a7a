package io.larch.selector;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;

/**
 * Whole numbers as clients write them: ASCII digits alone, leading zeros allowed, no sign, no
 * space.
 */
final class Numbers {

  private Numbers() {}

  static boolean startsWithDigit(String text) {
    return !text.isEmpty() && isDigit(text.charAt(0));
  }

  /**
   * @param what names the number in a message, for example {@code "limit"}
   * @throws InvalidRequestException if the text is no number, or one out of range
   */
  static long parse(String what, String text, long min, long max) {
    long value = 0;
    boolean valid = !text.isEmpty();
    for (int i = 0; valid && i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      valid = isDigit(text.charAt(i)) && value <= (Long.MAX_VALUE - digit) / 10;
      value = value * 10 + digit;
    }
    if (!valid || value < min || value > max) {
      throw new InvalidRequestException(
          "%s is a number from %d to %d, not %s".formatted(what, min, max, ClientText.quote(text)));
    }
    return value;
  }

  /** Not Character.isDigit, which knows digits of many scripts. */
  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
