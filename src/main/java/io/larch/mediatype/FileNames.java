package io.larch.mediatype;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of files as clients give them. */
public final class FileNames {

  /** What the file systems in use allow, in UTF-16 units. */
  private static final int MAX_LENGTH = 255;

  private static final Pattern EXTENSION = Pattern.compile(".\\.([A-Za-z0-9_+~-]{1,16})$");

  /** A path as Windows has them, which old browsers send. */
  private static final Pattern WINDOWS_PATH =
      Pattern.compile("^(?:[A-Za-z]:\\\\|\\\\\\\\).*", Pattern.DOTALL);

  private FileNames() {}

  /** What follows the last dot, if it looks like an extension and something stands before it. */
  public static @Nullable String extension(String name) {
    Matcher matcher = EXTENSION.matcher(name);
    return matcher.find() ? matcher.group(1) : null;
  }

  /**
   * The name of a file that a client sends: the last part of what may be a path, without control
   * characters, not longer than file systems allow. Null when nothing is left.
   */
  public static @Nullable String original(String sent) {
    String name = sent.substring(sent.lastIndexOf('/') + 1);
    if (WINDOWS_PATH.matcher(name).matches()) {
      name = name.substring(name.lastIndexOf('\\') + 1);
    }
    StringBuilder kept = new StringBuilder();
    name.codePoints()
        .map(c -> Character.isISOControl(c) || isLoneSurrogate(c) ? '_' : c)
        .forEach(kept::appendCodePoint);
    return kept.toString().isBlank() ? null : shortened(kept.toString());
  }

  private static String shortened(String name) {
    if (name.length() <= MAX_LENGTH) {
      return name;
    }
    String extension = extension(name);
    String end = extension == null ? "" : "." + extension;
    int cut = MAX_LENGTH - end.length();
    return name.substring(0, Character.isLowSurrogate(name.charAt(cut)) ? cut - 1 : cut) + end;
  }

  private static boolean isLoneSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
