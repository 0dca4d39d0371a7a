package io.larch.app;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code larch erasures}: what was purged, and must not come back. */
@Command(
    name = "erasures",
    description = "Remove again what a backup has brought back.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class)
final class ErasuresCommand implements Callable<Integer> {

  private final LarchProcess process;
  private final Path home;

  @Spec private @Nullable CommandSpec spec;

  ErasuresCommand(LarchProcess process, Path home) {
    this.process = process;
    this.home = home;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing: replay");
  }

  /** {@code larch erasures replay}. */
  @Command(
      name = "replay",
      description =
          "Hand to the purge what the log of receipts says was purged and is there again: assets in"
              + " the database, and objects in every bucket of the configuration. For after a"
              + " restore; nothing else is touched. The purge is that of running servers.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  int replay(
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description = "HOCON file to read (default: conf/larch.conf beside the launcher).")
          @Nullable Path config) {
    return process.replayErasures(config != null ? config : home.resolve("conf/larch.conf"));
  }
}
