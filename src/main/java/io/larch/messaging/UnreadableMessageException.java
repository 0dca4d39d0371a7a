package io.larch.messaging;

import java.io.Serial;

/**
 * A message can't be understood, and never will be by this process: trying again is no use. A
 * handler that fails with it has the message parked.
 */
public final class UnreadableMessageException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong with it, for operators
   */
  public UnreadableMessageException(String message) {
    super(message);
  }
}
