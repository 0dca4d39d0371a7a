package io.larch.token;

import java.time.Instant;

/**
 * A token as its owner is told it.
 *
 * @param text letters, digits, dashes and underscores
 * @param expiresAt whole seconds
 */
public record DeleteToken(String text, Instant expiresAt) {

  /** Without the token, which is a secret. */
  @Override
  public String toString() {
    return "DeleteToken[expiresAt=" + expiresAt + "]";
  }
}
