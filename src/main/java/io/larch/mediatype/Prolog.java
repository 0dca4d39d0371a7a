package io.larch.mediatype;

import java.util.Locale;

/**
 * What stands before the first element of marked-up text, well-formed or not.
 *
 * @param doctype the name in the document type declaration, in lower case; empty without one
 * @param element the first element's name; empty when something else comes first
 */
record Prolog(String doctype, String element) {

  private static final String DOCTYPE = "<!doctype";

  /** Reads it in one pass. */
  static Prolog of(String text) {
    String doctype = "";
    int at = 0;
    while (true) {
      at = skipBlanks(text, at);
      int end;
      if (text.startsWith("<!--", at)) {
        end = after(text, "-->", at + 4);
      } else if (text.startsWith("<?", at)) {
        end = after(text, "?>", at);
      } else if (text.regionMatches(true, at, DOCTYPE, 0, DOCTYPE.length())) {
        int name = skipBlanks(text, at + DOCTYPE.length());
        doctype = name(text, name).toLowerCase(Locale.ROOT);
        end = afterDoctype(text, name);
      } else {
        return new Prolog(doctype, text.startsWith("<", at) ? name(text, at + 1) : "");
      }
      if (end < 0) {
        return new Prolog(doctype, "");
      }
      at = end;
    }
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int after(String text, String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? -1 : found + end.length();
  }

  /** An internal subset stands in square brackets. */
  private static int afterDoctype(String text, int from) {
    int close = text.indexOf('>', from);
    int subset = text.indexOf('[', from);
    if (subset < 0 || close < subset) {
      return close < 0 ? -1 : close + 1;
    }
    int end = text.indexOf(']', subset);
    return end < 0 ? -1 : after(text, ">", end);
  }

  /** Letters, digits and what else a name has; ends where a tag's name may end, else empty. */
  private static String name(String text, int from) {
    int at = from;
    while (at < text.length() && isOfName(text.charAt(at))) {
      at++;
    }
    boolean ends =
        at < text.length()
            && (Character.isWhitespace(text.charAt(at)) || "/>[".indexOf(text.charAt(at)) >= 0);
    return ends ? text.substring(from, at) : "";
  }

  private static boolean isOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == ':' || c == '.';
  }
}
