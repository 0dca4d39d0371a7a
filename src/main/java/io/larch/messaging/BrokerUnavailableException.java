package io.larch.messaging;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The broker could not be asked. The message tells operators why. */
public final class BrokerUnavailableException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  BrokerUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
