package io.larch.app.dev;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * {@code larch dev} can't start. The message is one line for the user: what is wrong and what to
 * do.
 */
public final class DevSetupException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  DevSetupException(String message) {
    this(message, null);
  }

  DevSetupException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
