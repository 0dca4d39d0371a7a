package io.larch.caller;

import java.io.Serial;

/**
 * A credential that is nobody's: wrong, expired, revoked, or none at all. The message is for the
 * log alone; whoever showed it is not told more. Never holds what was shown.
 */
public final class UnauthenticatedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** For a reason, in words that say nothing of the credential. */
  public UnauthenticatedException(String reason) {
    super(reason, null, false, false);
  }
}
