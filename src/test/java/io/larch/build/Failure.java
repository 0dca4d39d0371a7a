package io.larch.build;

import java.io.Serial;

/** The end of a command, with the status of the launcher's process. */
final class Failure extends RuntimeException {

  /** The same as in {@code io.larch.app.ExitCode}, which is not there before the first build. */
  static final int FAILED = 1;

  static final int USAGE = 2;
  static final int MISSING = 4;

  @Serial private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param message one line for the user; empty when all is said
   */
  Failure(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The refusal of a command line. */
  static Failure usage(String command, String reason) {
    return new Failure(USAGE, reason + "; see 'larch " + command + " --help'");
  }

  int status() {
    return status;
  }

  /** For the user; empty when all is said. */
  String message() {
    return String.valueOf(getMessage());
  }
}
