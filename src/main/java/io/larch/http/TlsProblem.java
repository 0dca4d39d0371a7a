package io.larch.http;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Why a certificate can't be used, for the operator. Names files, and nothing of what is in them.
 */
public final class TlsProblem extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  TlsProblem(String message) {
    this(message, null);
  }

  TlsProblem(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
