package io.larch.content;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Makes the keys that content is stored under.
 *
 * <p>A key is 24 letters and digits, 120 random bits. It is as short as that because a delete
 * writes it three times (the purge batch, its write-ahead log, the message), and a key is most of
 * what a deleted asset costs there. Letters are of one case, so that the file system's store takes
 * them as they are.
 */
public final class ContentKeys {

  private static final byte[] ALPHABET =
      "0123456789abcdefghijklmnopqrstuv".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private ContentKeys() {}

  /** A key that has not been used before and can't be guessed. */
  public static String next() {
    byte[] key = new byte[LENGTH];
    RANDOM.nextBytes(key);
    for (int i = 0; i < LENGTH; i++) {
      key[i] = ALPHABET[key[i] & (ALPHABET.length - 1)];
    }
    return new String(key, StandardCharsets.US_ASCII);
  }
}
