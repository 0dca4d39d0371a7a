package io.larch.serving;

/**
 * Makes a file's name of a text: what some system can't store, or what deceives, becomes {@code _}.
 */
final class SafeName {

  private static final String FORBIDDEN = "/\\:*?\"<>|";
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;
  private static final int BLACK_FLAG = 0x1F3F4;

  private SafeName() {}

  /** Empty when nothing is left. */
  static String of(String text) {
    StringBuilder name = new StringBuilder(text.length());
    int before = ' ';
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int after = i < text.length() ? text.codePointAt(i) : ' ';
      int kept = isSafe(c, before, after) ? c : '_';
      name.appendCodePoint(kept);
      before = kept;
    }
    // Trailing dots and blanks are lost on Windows; two leading dots lead elsewhere.
    return name.toString().strip().replaceAll("^\\.{2,}|[. ]+$", "").strip();
  }

  private static boolean isSafe(int c, int before, int after) {
    if (FORBIDDEN.indexOf(c) >= 0) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.UNASSIGNED -> (c & 0xFFFE) != 0xFFFE && (c < 0xFDD0 || c > 0xFDEF);
      case Character.FORMAT -> isSpelling(c, before, after);
      default -> true;
    };
  }

  /**
   * Whether an invisible character belongs to how a word or an emoji is written. Those that turn
   * the direction of text around never do.
   */
  private static boolean isSpelling(int c, int before, int after) {
    if (c == JOINER || c == NON_JOINER) {
      return joins(before) && joins(after);
    }
    boolean tag = c >= 0xE0020 && c <= 0xE007F;
    return tag ? before == BLACK_FLAG || (before >= 0xE0020 && before < 0xE007F) : isVisible(c);
  }

  private static boolean joins(int c) {
    int type = Character.getType(c);
    return Character.isLetter(c)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || Character.isExtendedPictographic(c)
        || Character.isEmojiModifier(c)
        || Character.isEmojiPresentation(c);
  }

  /** Signs that enclose Arabic, Syriac and Kaithi numbers; Unicode counts them as format. */
  private static boolean isVisible(int c) {
    return (c >= 0x600 && c <= 0x605)
        || c == 0x6DD
        || c == 0x70F
        || c == 0x890
        || c == 0x891
        || c == 0x8E2
        || c == 0x110BD
        || c == 0x110CD;
  }
}
