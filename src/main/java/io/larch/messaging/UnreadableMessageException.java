package io.larch.messaging;

import java.io.Serial;

/**
 * A message's body is not a purge message of a version that is known. It never will be: trying
 * again is no use.
 */
final class UnreadableMessageException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  UnreadableMessageException(String message) {
    super(message);
  }
}
