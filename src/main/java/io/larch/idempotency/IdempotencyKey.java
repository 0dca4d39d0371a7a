package io.larch.idempotency;

import io.larch.caller.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a client chose to call a request, so that it can send it again. A key is its client's own:
 * the same word of somebody else is another key, so that nobody learns what others ask, or is kept
 * from asking it.
 *
 * @param stored the word, and for who it is where that is known
 */
public record IdempotencyKey(String stored) {

  private static final int MAX_LENGTH = 255;

  /** Enough that nobody finds a name with the same; of a hash, for names are of any length. */
  private static final int OWNER_BYTES = 16;

  /**
   * A client's key.
   *
   * @param word one that {@link #isAllowed}
   * @throws IllegalArgumentException if it is not allowed
   */
  public static IdempotencyKey of(Principal client, String word) {
    if (!isAllowed(word)) {
      throw new IllegalArgumentException("not allowed as an idempotency key");
    }
    // No word has a space. Without names it is the word alone, as it was before there were any.
    return new IdempotencyKey(
        client.name().equals(Principal.ANYONE) ? word : word + ' ' + owner(client));
  }

  private static String owner(Principal client) {
    byte[] name = client.name().getBytes(StandardCharsets.UTF_8);
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(name), 0, OWNER_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** Whether it is of 1 to 255 printable ASCII characters without spaces. */
  public static boolean isAllowed(String word) {
    return !word.isEmpty()
        && word.length() <= MAX_LENGTH
        && word.chars().allMatch(c -> c > ' ' && c <= '~');
  }
}
