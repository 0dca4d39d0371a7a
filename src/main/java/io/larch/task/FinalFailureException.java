package io.larch.task;

import java.io.Serial;

/**
 * An attempt at a task has failed, and so would any other. The task is not tried again, and stays
 * for operators, as after the last attempt of its kind.
 */
public final class FinalFailureException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param message what operators read
   */
  public FinalFailureException(String message) {
    super(message, null, false, false);
  }
}
