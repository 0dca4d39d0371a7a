package io.larch.path;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Percent-encoded UTF-8 (RFC 3986), read strictly: whatever is not exactly that is refused rather
 * than repaired, since two readers that repair differently see two different requests. Names that
 * others give to things are no requests, and are read as well as they can be.
 */
public final class PercentEncoding {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /**
   * What may stand unencoded in a segment or a query parameter, beside letters and digits. No
   * second {@code ?}: it comes of two queries glued together, whose parameters would be read as a
   * part of a value.
   */
  private static final boolean[] UNENCODED = ascii("-._~!$&'()*+,;=:@/");

  /**
   * What is left unencoded when writing a segment: the same without the slash, and without the plus
   * that many read as a space.
   */
  private static final boolean[] LEFT_AS_IS = ascii("-._~!$&'()*,;=:@");

  private PercentEncoding() {}

  /**
   * Decodes a run of segments, each begun by a slash ({@code /users/123}). Split first, then
   * decoded once, so that {@code %2F} is a slash inside a segment.
   *
   * @param raw as sent
   * @param from of the first slash; equal to {@code to} for no segments
   * @param to end, exclusive
   * @throws InvalidRequestException if a segment is empty or badly encoded
   */
  public static List<String> decodeSegments(String raw, int from, int to) {
    List<String> segments = new ArrayList<>();
    int slash = from;
    while (slash < to) {
      int next = raw.indexOf('/', slash + 1, to);
      int end = next < 0 ? to : next;
      if (end == slash + 1) {
        throw new InvalidRequestException(
            "The path has an empty segment; write one slash between segments, and one at the end at"
                + " most");
      }
      segments.add(decode(raw, slash + 1, end, false));
      slash = end;
    }
    return segments;
  }

  /**
   * Decodes a name or a value of a query, in which a plus is a space.
   *
   * @throws InvalidRequestException if it is badly encoded
   */
  public static String decodeQueryPart(String raw, int from, int to) {
    return decode(raw, from, to, true);
  }

  /**
   * Bytes that a text with percent-encodings stands for; what is no encoding stands for itself, in
   * UTF-8. For what is never part of a request's path or query.
   */
  public static byte[] decodeLeniently(String text) {
    byte[] raw = text.getBytes(UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      boolean encoded =
          raw[i] == '%'
              && i + 2 < raw.length
              && HexFormat.isHexDigit(raw[i + 1])
              && HexFormat.isHexDigit(raw[i + 2]);
      if (encoded) {
        decoded.write(
            (HexFormat.fromHexDigit(raw[i + 1]) << 4) | HexFormat.fromHexDigit(raw[i + 2]));
        i += 2;
      } else {
        decoded.write(raw[i]);
      }
    }
    return decoded.toByteArray();
  }

  /** Encodes one segment, in capital hexadecimal digits. The inverse of {@link #decodeSegments}. */
  static void encodeSegment(String segment, StringBuilder to) {
    for (byte b : segment.getBytes(UTF_8)) {
      if (b >= 0 && LEFT_AS_IS[b]) {
        to.append((char) b);
      } else {
        to.append('%');
        HEX.toHexDigits(to, b);
      }
    }
  }

  private static String decode(String raw, int from, int to, boolean plusIsSpace) {
    for (int i = from; i < to; i++) {
      char c = raw.charAt(i);
      if (c == '%' || (c == '+' && plusIsSpace)) {
        return decodeBytes(raw, from, to, plusIsSpace);
      }
      requireUnencoded(c);
    }
    return raw.substring(from, to);
  }

  private static String decodeBytes(String raw, int from, int to, boolean plusIsSpace) {
    byte[] bytes = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes[length++] = escaped(raw, i, to);
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes[length++] = ' ';
      } else {
        requireUnencoded(c);
        bytes[length++] = (byte) c;
      }
    }
    String text;
    try {
      // A fresh decoder reports malformed input; the String constructor would put U+FFFD in its
      // place.
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidRequestException(
          ClientText.quote(raw.substring(from, to)) + " is not percent-encoded UTF-8");
    }
    ClientText.requireWellFormed(() -> ClientText.quote(raw.substring(from, to)), text);
    return text;
  }

  private static byte escaped(String raw, int percent, int to) {
    if (percent + 2 >= to
        || !HexFormat.isHexDigit(raw.charAt(percent + 1))
        || !HexFormat.isHexDigit(raw.charAt(percent + 2))) {
      throw new InvalidRequestException(
          ClientText.quote(raw.substring(percent, Math.min(percent + 3, to)))
              + " is a broken percent-encoding; write two hexadecimal digits after '%', and '%25'"
              + " for a percent sign");
    }
    return (byte) HexFormat.fromHexDigits(raw, percent + 1, percent + 3);
  }

  private static void requireUnencoded(char c) {
    if (c >= UNENCODED.length || !UNENCODED[c]) {
      throw new InvalidRequestException(
          "The character U+%04X may not stand in a URL as it is; percent-encode it as UTF-8"
              .formatted((int) c));
    }
  }

  private static boolean[] ascii(String marks) {
    boolean[] set = new boolean[0x80];
    for (char c = 0; c < set.length; c++) {
      set[c] =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || marks.indexOf(c) >= 0;
    }
    return set;
  }
}
