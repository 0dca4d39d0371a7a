package io.larch.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code larch serve}. */
@Command(
    name = "serve",
    description =
        "Run with PostgreSQL, RabbitMQ and S3 as configured. Environment variables go before the"
            + " file; secrets come from the environment alone.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ServeCommand implements Callable<Integer> {

  private final LarchProcess process;
  private final Path home;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON file to read (default: conf/larch.conf beside the launcher).")
  private @Nullable Path config;

  @Option(
      names = "--check-config",
      description = "Check the configuration and print what would take effect; start nothing.")
  private boolean checkConfig;

  ServeCommand(LarchProcess process, Path home) {
    this.process = process;
    this.home = home;
  }

  @Override
  public Integer call() {
    Path file = config != null ? config : home.resolve("conf/larch.conf");
    return checkConfig ? process.checkConfig(file) : process.serve(file);
  }
}
