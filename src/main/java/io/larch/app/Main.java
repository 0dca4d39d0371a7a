package io.larch.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The command line. {@code dev} and {@code serve} are here; what builds and checks Larch itself is
 * in the launcher.
 */
@Command(
    name = "larch",
    description = "A reactive asset server whose deletes can be trusted.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Main {

  /**
   * System property: the directory that default paths start from; the working directory without it.
   */
  private static final String HOME_PROPERTY = "larch.home";

  private Main() {}

  /** Runs a command and ends the JVM with an {@link ExitCode}. */
  public static void main(String[] args) {
    Path home = Path.of(System.getProperty(HOME_PROPERTY, ""));
    System.exit(commandLine(new Larch(), home).execute(args));
  }

  /**
   * The parser, with every command.
   *
   * @param home where default paths start
   */
  static CommandLine commandLine(LarchProcess process, Path home) {
    CommandLine commandLine =
        new CommandLine(new Main())
            .addSubcommand(new DevCommand(process, home))
            .addSubcommand(new ServeCommand(process, home))
            .addSubcommand(new ReconcileCommand(process, home))
            .addSubcommand(new PathsCommand(process, home))
            .addSubcommand(new PurgeCommand())
            .addSubcommand(new TrainCommand(process))
            .addSubcommand(new CommandLine.HelpCommand());
    // Applies to the commands that are there already, so it comes after them.
    return commandLine
        .setParameterExceptionHandler((e, args) -> refuse(e))
        .setExecutionExceptionHandler((e, command, parsed) -> fail(e, command.getErr()));
  }

  private static int refuse(ParameterException e) {
    CommandLine command = e.getCommandLine();
    command
        .getErr()
        .printf(
            "larch: %s; see '%s --help'%n", firstLine(e), command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  /** Further lines, where picocli has them, only guess at what may have been meant. */
  private static String firstLine(ParameterException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
  }

  private static int fail(Exception e, PrintWriter err) {
    if (e instanceof CommandFailure failure) {
      err.println("larch: " + failure.getMessage());
      return failure.exitCode();
    }
    err.println("larch: unexpected failure");
    e.printStackTrace(err);
    return ExitCode.FAILED;
  }
}
