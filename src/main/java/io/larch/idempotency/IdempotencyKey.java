package io.larch.idempotency;

/**
 * What a client chose to call a request, so that it can send it again.
 *
 * @param value one that {@link #isAllowed}
 */
public record IdempotencyKey(String value) {

  private static final int MAX_LENGTH = 255;

  /**
   * @throws IllegalArgumentException if it is not allowed
   */
  public IdempotencyKey {
    if (!isAllowed(value)) {
      throw new IllegalArgumentException("not allowed as an idempotency key");
    }
  }

  /** Whether it is of 1 to 255 printable ASCII characters without spaces. */
  public static boolean isAllowed(String key) {
    return !key.isEmpty()
        && key.length() <= MAX_LENGTH
        && key.chars().allMatch(c -> c > ' ' && c <= '~');
  }
}
