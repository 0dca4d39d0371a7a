package io.larch.db;

import java.io.Serial;

/**
 * The database can't be used as it is. The message is one line for the operator: what is wrong and
 * what to do.
 */
public final class DatabaseSetupException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  DatabaseSetupException(String message) {
    super(message);
  }

  DatabaseSetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
