package io.larch.receipt.format;

import java.io.Serial;

/**
 * Something isn't in its form, or doesn't prove what it should. The message completes "not
 * verified: …".
 */
public final class NotVerifiedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param reason without a full stop
   */
  public NotVerifiedException(String reason) {
    super(reason);
  }

  /** The reason. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
