package io.larch.serving;

import io.larch.mediatype.TypeTable;
import java.nio.charset.StandardCharsets;

/** The {@code Content-Disposition} of a download (RFC 6266): a name for a file. */
final class ContentDisposition {

  private static final String UNRESERVED =
      "!#$&+-.^_`|~"; // attr-char of RFC 8187, beside letters and digits

  private static final DownloadName NAMES = new DownloadName(TypeTable.INSTANCE);

  private ContentDisposition() {}

  /** {@code attachment}, with the {@link DownloadName} of what is sent. */
  static String attachment(Representation sent) {
    return attachment(NAMES.of(sent));
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
