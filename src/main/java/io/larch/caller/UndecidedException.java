package io.larch.caller;

import java.io.Serial;

/** Who somebody is can't be found out now; it may be tried again. */
public final class UndecidedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** For a reason that may be told. */
  public UndecidedException(String reason) {
    super(reason, null, false, false);
  }
}
