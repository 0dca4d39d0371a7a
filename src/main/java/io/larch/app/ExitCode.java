package io.larch.app;

/**
 * The statuses that a Larch process ends with. The launcher uses the same, and {@code larch --help}
 * lists them. A process ended by a signal has the shell's status for it: 130 after Ctrl-C, 143
 * after SIGTERM.
 */
public final class ExitCode {

  /** All went well. */
  public static final int OK = 0;

  /** It could not start, could not build, or failed while running. */
  public static final int FAILED = 1;

  /** The command line is not understood. */
  public static final int USAGE = 2;

  /** The configuration is not valid. */
  public static final int CONFIGURATION = 3;

  /** A reconciliation found that store and tables differ. */
  public static final int FOUND = 5;

  /** Something that must be installed first is missing. Used by the launcher alone. */
  public static final int MISSING = 4;

  private ExitCode() {}
}
