package io.larch.receipt.format;

import java.util.Base64;
import java.util.HexFormat;

/** Bytes as text, in one spelling each: what doesn't encode back to itself is refused. */
public final class Encodings {

  private static final HexFormat HEX = HexFormat.of();
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private Encodings() {}

  /** RFC 4648 section 4, with padding. */
  public static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** RFC 4648 section 5, without padding. */
  public static String base64Url(byte[] bytes) {
    return URL.encodeToString(bytes);
  }

  /** In lower case. */
  public static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  /**
   * The inverse of {@link #base64}.
   *
   * @param what names the text in the message
   * @throws NotVerifiedException if it isn't exactly that
   */
  public static byte[] fromBase64(String what, String text) {
    byte[] bytes = decode(Base64.getDecoder(), what, text);
    return required(base64(bytes).equals(text), what, "base64", bytes);
  }

  /**
   * The inverse of {@link #base64Url}.
   *
   * @throws NotVerifiedException if it isn't exactly that
   */
  public static byte[] fromBase64Url(String what, String text) {
    byte[] bytes = decode(Base64.getUrlDecoder(), what, text);
    return required(base64Url(bytes).equals(text), what, "base64url without padding", bytes);
  }

  /** Whether it is what {@link #hex} writes of so many bytes. */
  static boolean isHex(String text, int bytes) {
    return text.length() == 2 * bytes
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  private static byte[] decode(Base64.Decoder decoder, String what, String text) {
    try {
      return decoder.decode(text);
    } catch (IllegalArgumentException e) {
      throw new NotVerifiedException(what + " is not strict base64");
    }
  }

  private static byte[] required(boolean holds, String what, String form, byte[] bytes) {
    if (!holds) {
      throw new NotVerifiedException(what + " is not strict " + form);
    }
    return bytes;
  }
}
