package io.larch.config;

/**
 * A value that never prints.
 *
 * @param value the secret itself; empty when there is none, which a valid configuration has only
 *     where the secret isn't used
 */
public record Secret(String value) {

  /** No secret. */
  public static final Secret NONE = new Secret("");

  /** {@code ***}, or nothing for no secret. */
  @Override
  public String toString() {
    return value.isEmpty() ? "" : "***";
  }
}
