package io.larch.app;

import java.io.Serial;

/**
 * A command's end in something that the user can mend. The message, which says what was wrong and
 * what to do, is printed without a stack trace.
 */
public final class CommandFailure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * @param exitCode one of {@link ExitCode}, not {@link ExitCode#OK}
   * @param message for the user, usually one line
   */
  public CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** As above, with a cause for whoever looks into it. */
  public CommandFailure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The status that the process ends with. */
  public int exitCode() {
    return exitCode;
  }
}
