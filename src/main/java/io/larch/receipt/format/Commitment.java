package io.larch.receipt.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;

/** Binds a leaf to a selector that only who has the salt can find in it. */
public final class Commitment {

  /** Bytes of a salt. */
  public static final int SALT_BYTES = 32;

  private static final int ID_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Commitment() {}

  /** A salt that nobody can guess. */
  public static byte[] newSalt() {
    return random(SALT_BYTES);
  }

  /** An id that nobody can guess: 22 letters, digits, dashes and underscores. */
  public static String newId() {
    return Encodings.base64Url(random(ID_BYTES));
  }

  /** What the leaf holds. */
  public static byte[] of(byte[] salt, String selector) {
    return Sha256.hmac(salt, selector.getBytes(UTF_8));
  }

  /**
   * Checks that a leaf is of a selector.
   *
   * @param salt as it was answered: 43 characters
   * @throws NotVerifiedException if it isn't, or the salt isn't one
   */
  static void verify(Leaf leaf, String selector, String salt) {
    byte[] key = Encodings.fromBase64Url("the salt", salt);
    if (key.length != SALT_BYTES) {
      throw new NotVerifiedException("the salt is not of 32 bytes");
    }
    if (leaf.commitment() == null) {
      throw new NotVerifiedException("this leaf is not a receipt's first, and names no selector");
    }
    if (!MessageDigest.isEqual(
        Encodings.hex(of(key, selector)).getBytes(UTF_8), leaf.commitment().getBytes(UTF_8))) {
      throw new NotVerifiedException(
          "the receipt is not of this selector, or the salt not its own");
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
