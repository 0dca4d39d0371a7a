package io.larch.mediatype;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are text.
 *
 * @param characters without a byte order mark
 * @param certain whether they are UTF-16 after its mark, or UTF-8; else each byte is taken for one
 *     character, and the bytes may be none that mean any
 */
record TextBytes(String characters, boolean certain) {

  /** Bytes that occur in no text, out of those below the space; the others lay it out. */
  private static final String LAYOUT = "\t\n\r\f\b\u001b";

  /** Formats that begin with a few letters, as many a text does by chance. */
  private static final Set<String> WEAKLY_MARKED =
      Set.of(
          "application/ogg",
          "application/vnd.rar",
          "application/x-msdownload",
          "application/x-shockwave-flash",
          "audio/flac",
          "audio/midi",
          "audio/mpeg",
          "image/bmp",
          "image/x-portable-bitmap",
          "video/x-flv");

  /** Null when there are bytes that don't occur in text. */
  static @Nullable TextBytes of(byte[] bytes) {
    TextBytes text = decode(bytes);
    return text.characters.chars().anyMatch(c -> c < ' ' && LAYOUT.indexOf(c) < 0) ? null : text;
  }

  private static TextBytes decode(byte[] bytes) {
    int mark = begins(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    String text =
        begins(bytes, 0xFE, 0xFF)
            ? decode(bytes, 2, StandardCharsets.UTF_16BE)
            : begins(bytes, 0xFF, 0xFE)
                ? decode(bytes, 2, StandardCharsets.UTF_16LE)
                : decode(bytes, mark, StandardCharsets.UTF_8);
    return text == null
        ? new TextBytes(new String(bytes, StandardCharsets.ISO_8859_1), false)
        : new TextBytes(text, true);
  }

  /** A character that is cut off at the end is left out. */
  private static @Nullable String decode(byte[] bytes, int from, Charset charset) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    ByteBuffer rest = ByteBuffer.wrap(bytes, from, bytes.length - from);
    return charset.newDecoder().decode(rest, text, false).isError() ? null : text.flip().toString();
  }

  /** Whether bytes that are all text may be of a type that was told from the first of them. */
  static boolean mayBe(String mediaType) {
    return !WEAKLY_MARKED.contains(mediaType);
  }

  private static boolean begins(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
