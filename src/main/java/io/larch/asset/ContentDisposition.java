package io.larch.asset;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Content-Disposition} of a download (RFC 6266): a name for a file, safe on every
 * system.
 */
final class ContentDisposition {

  private static final int MAX_NAME = 150;
  private static final String FORBIDDEN_IN_FILES = "/\\:*?\"<>|";
  private static final String UNRESERVED =
      "!#$&+-.^_`|~"; // attr-char of RFC 8187, beside letters and digits

  private ContentDisposition() {}

  /**
   * {@code attachment} with the asset's alt text, else its path's last segment, as name, and an
   * extension that suits its type.
   */
  static String attachment(Asset asset) {
    String alt = asset.metadata().alt();
    List<String> segments = asset.path().segments();
    String name = alt == null ? "" : fileName(alt);
    if (name.isEmpty()) {
      name = fileName(segments.getLast());
    }
    return attachment(
        withExtension(name.isEmpty() ? "asset" : name, asset.content().type().format()));
  }

  /** The header's value for a name. */
  static String attachment(String name) {
    StringBuilder ascii = new StringBuilder();
    name.codePoints().forEach(c -> ascii.appendCodePoint(c < 0x80 ? c : '_'));
    // A percent sign in the plain form is decoded by some browsers.
    String plain = ascii.toString().replace('%', '_');
    String value = "attachment; filename=\"" + plain + "\"";
    return plain.equals(name) ? value : value + "; filename*=UTF-8''" + encode(name);
  }

  private static String fileName(String text) {
    StringBuilder name = new StringBuilder();
    text.codePoints()
        .limit(MAX_NAME)
        .forEach(
            c ->
                name.appendCodePoint(
                    Character.isISOControl(c)
                            || Character.getType(c) == Character.FORMAT
                            || FORBIDDEN_IN_FILES.indexOf(c) >= 0
                        ? '_'
                        : c));
    // Leading dots hide a file, trailing ones and spaces are lost on some systems.
    return name.toString().strip().replaceAll("^\\.+|[. ]+$", "").strip();
  }

  private static String withExtension(String name, @Nullable String format) {
    if (format == null
        || name.toLowerCase(Locale.ROOT).endsWith("." + format)
        || isJpeg(name, format)) {
      return name;
    }
    return name + "." + format;
  }

  private static boolean isJpeg(String name, String format) {
    return format.equals("jpg") && name.toLowerCase(Locale.ROOT).endsWith(".jpeg");
  }

  private static String encode(String name) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(String.format("%02X", (int) c));
      }
    }
    return encoded.toString();
  }
}
