package io.larch.app;

/**
 * Text of others, for logs and terminals: control characters are shown escaped, so that no path,
 * key or message can forge a line or steer the terminal.
 */
final class ControlCharacters {

  private ControlCharacters() {}

  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    appendEscaped(escaped, text);
    return escaped.toString();
  }

  static void appendEscaped(StringBuilder to, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        to.append(String.format("\\u%04x", (int) c));
      } else {
        to.append(c);
      }
    }
  }
}
