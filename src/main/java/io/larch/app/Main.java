package io.larch.app;

import io.larch.app.dev.PostgresBinaries;
import io.larch.http.MaskedSecrets;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. {@code dev} and {@code serve} are here; what builds and checks Larch itself is
 * in the launcher.
 */
@Command(
    name = "larch",
    description = "A reactive asset server whose deletes can be trusted.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all went well",
      "1:it could not start, or failed while running",
      "2:the command line is not understood",
      "3:the configuration is not valid",
      "4:something that must be installed first is missing",
      "5:reconcile found that the content store and the database differ",
      "130:ended by Ctrl-C",
      "143:ended by SIGTERM"
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  LARCH_KEY         the API key that commands show to the server that they ask",
      "  LARCH_JAVA_OPTS   options for the JVM",
      "  LARCH_...         settings, such as LARCH_DATABASE_HOST, and secrets; conf/larch.conf has"
          + " all"
    })
public final class Main {

  /**
   * System property: the directory that default paths start from; the working directory without it.
   */
  private static final String HOME_PROPERTY = "larch.home";

  // Of the launcher's texts, too.
  private static final int USAGE_WIDTH = 100;

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
    CommandLine dev = new CommandLine(new DevCommand(process, home));
    dev.getCommandSpec().usageMessage().hidden(!PostgresBinaries.areThere());
    CommandLine commandLine =
        new CommandLine(new Main())
            .addSubcommand(dev)
            .addSubcommand(new ServeCommand(process, home))
            .addSubcommand(new ReceiptCommand())
            .addSubcommand(new ErasuresCommand(process, home))
            .addSubcommand(new ReconcileCommand(process, home))
            .addSubcommand(new PathsCommand(process, home))
            .addSubcommand(new KeysCommand(process, home))
            .addSubcommand(new PurgeCommand())
            .addSubcommand(new TasksCommand())
            .addSubcommand(new BudgetCommand())
            .addSubcommand(new TrainCommand(process))
            .addSubcommand(new HelpCommand());
    // Applies to the commands that are there already, so it comes after them.
    return withUsage(commandLine)
        .registerConverter(Long.class, text -> whole(text, Long::valueOf))
        .registerConverter(Integer.class, text -> whole(text, Integer::valueOf))
        .setUsageHelpWidth(USAGE_WIDTH)
        .setParameterExceptionHandler((e, args) -> refuse(e))
        .setExecutionExceptionHandler((e, command, parsed) -> fail(e, command.getErr()));
  }

  private static <T> T whole(String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (NumberFormatException _) {
      throw new TypeConversionException("'" + text + "' is not a whole number, or too large");
    }
  }

  private static CommandLine withUsage(CommandLine commandLine) {
    commandLine
        .getCommandSpec()
        .usageMessage()
        .sortOptions(false)
        .commandListHeading("%nCommands:%n")
        .parameterListHeading("%n")
        .optionListHeading("%nOptions:%n");
    commandLine.getSubcommands().values().forEach(Main::withUsage);
    return commandLine;
  }

  private static int refuse(ParameterException e) {
    CommandLine command = e.getCommandLine();
    command
        .getErr()
        .printf(
            "larch: %s; see '%s --help'%n", reason(e), command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  /** In the launcher's words, where it refuses the same before it builds. */
  private static String reason(ParameterException e) {
    return switch (e) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched);
      case OverwrittenOptionException twice
          when twice.getOverwritten() instanceof OptionSpec option ->
          "option " + option.longestName() + " is given twice";
      case MissingParameterException missing
          when missing.getMissing().size() == 1
              && missing.getMissing().getFirst() instanceof OptionSpec option
              && String.valueOf(missing.getMessage()).startsWith("Missing required parameter") ->
          "option " + option.longestName() + " needs a value";
      case ParameterException other when "Missing required subcommand".equals(other.getMessage()) ->
          "a command is missing";
      // Further lines, where picocli has them, only guess at what may have been meant.
      default -> String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
    };
  }

  private static String unmatched(UnmatchedArgumentException e) {
    String argument = e.getUnmatched().getFirst();
    if (argument.startsWith("-")) {
      return "unknown option '" + argument + "'";
    }
    return e.getCommandLine().getSubcommands().isEmpty()
        ? "unexpected argument '" + argument + "'"
        : "unknown command '" + argument + "'";
  }

  private static int fail(Exception e, PrintWriter err) {
    if (e instanceof CommandFailure failure) {
      err.println("larch: " + MaskedSecrets.in(String.valueOf(failure.getMessage())));
      return failure.exitCode();
    }
    err.println("larch: unexpected failure");
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    err.print(MaskedSecrets.in(trace.toString()));
    err.flush();
    return ExitCode.FAILED;
  }
}
