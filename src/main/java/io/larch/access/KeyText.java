package io.larch.access;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * An API key as it is shown: {@code larch_{id}_{43 base62 digits of 32 random bytes}{6 of the CRC32
 * of all before them}}, so that scanners find keys in files without asking anybody.
 *
 * @param id tells the key from others; no secret
 * @param secret the 43 digits
 */
record KeyText(String id, String secret) {

  /** What every key begins with. */
  static final String PREFIX = "larch_";

  private static final int SECRET_BYTES = 32;
  private static final int SECRET_DIGITS = 43;
  private static final int CHECK_DIGITS = 6;
  private static final int ID_DIGITS = 12;
  private static final int MAX_ID_DIGITS = 32;

  private static final char[] DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray();

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new key with a new id. */
  static KeyText create() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < ID_DIGITS; i++) {
      id.append(DIGITS[RANDOM.nextInt(DIGITS.length)]);
    }
    return create(id.toString());
  }

  /** A new secret for an id. */
  static KeyText create(String id) {
    byte[] bytes = new byte[SECRET_BYTES];
    RANDOM.nextBytes(bytes);
    return new KeyText(id, digits(new BigInteger(1, bytes), SECRET_DIGITS));
  }

  /** Reads a key; null for what can't be one. */
  static @Nullable KeyText parse(String text) {
    int end = text.length() - CHECK_DIGITS;
    int secret = end - SECRET_DIGITS;
    int idDigits = secret - 1 - PREFIX.length();
    boolean formed =
        idDigits >= 1
            && idDigits <= MAX_ID_DIGITS
            && text.startsWith(PREFIX)
            && text.charAt(secret - 1) == '_'
            && areDigits(text, PREFIX.length(), secret - 1)
            && areDigits(text, secret, text.length());
    return formed && text.startsWith(check(text.substring(0, end)), end)
        ? new KeyText(text.substring(PREFIX.length(), secret - 1), text.substring(secret, end))
        : null;
  }

  private static boolean areDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')) {
        return false;
      }
    }
    return true;
  }

  /** SHA-256 of the secret. It is random enough to need nothing slower. */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(secret.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** As it is shown to whom it is for, once. */
  String text() {
    String start = PREFIX + id + '_' + secret;
    return start + check(start);
  }

  private static String check(String start) {
    CRC32 crc = new CRC32();
    crc.update(start.getBytes(StandardCharsets.US_ASCII));
    char[] digits = new char[CHECK_DIGITS];
    long rest = crc.getValue();
    for (int i = CHECK_DIGITS - 1; i >= 0; i--) {
      digits[i] = DIGITS[(int) (rest % DIGITS.length)];
      rest /= DIGITS.length;
    }
    return new String(digits);
  }

  private static String digits(BigInteger number, int count) {
    char[] digits = new char[count];
    BigInteger base = BigInteger.valueOf(DIGITS.length);
    BigInteger rest = number;
    for (int i = count - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(base);
      digits[i] = DIGITS[parts[1].intValue()];
      rest = parts[0];
    }
    return new String(digits);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return PREFIX + id + "_***";
  }
}
