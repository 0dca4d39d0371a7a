package io.larch.path;

import java.util.function.Supplier;

/** Rules for text that a client chose and the server keeps: segments, labels, tags. */
public final class ClientText {

  private static final int QUOTED_LENGTH = 60;

  private ClientText() {}

  /**
   * Refuses what can't be kept, or can't be seen: control characters (C0, DEL and C1) and lone
   * surrogates.
   *
   * @param what names the text in the message, for example {@code "a label's value"}
   * @return the text's length in UTF-8, in bytes
   * @throws InvalidRequestException if the text holds such a character
   */
  public static int requireWellFormed(String what, String text) {
    return requireWellFormed(() -> what, text);
  }

  /**
   * As {@link #requireWellFormed(String, String)}.
   *
   * @param what is only asked when it is needed
   */
  static int requireWellFormed(Supplier<String> what, String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        throw new InvalidRequestException(
            "%s holds the control character U+%04X; leave it out".formatted(what.get(), (int) c));
      }
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        throw new InvalidRequestException(
            "%s holds half a surrogate pair, U+%04X, which is no character"
                .formatted(what.get(), (int) c));
      }
    }
    return bytes;
  }

  /**
   * The client's text in quotes, fit for a message: not too long, and without characters that can't
   * be shown.
   */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    text.codePoints()
        .limit(QUOTED_LENGTH)
        .map(c -> Character.isISOControl(c) || isLoneSurrogate(c) ? 0xFFFD : c)
        .forEach(quoted::appendCodePoint);
    if (text.codePointCount(0, text.length()) > QUOTED_LENGTH) {
      quoted.append('…');
    }
    return quoted.append('\'').toString();
  }

  private static boolean isLoneSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
