package io.larch.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code larch dev}. */
@Command(
    name = "dev",
    description =
        "Run with everything embedded: PostgreSQL, content on the file system, no broker. Listens"
            + " on 127.0.0.1 alone.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DevCommand implements Callable<Integer> {

  private final LarchProcess process;
  private final Path home;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      defaultValue = "8080",
      description =
          "Port to listen on, 0 for a free one, which is printed (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where database and content are kept (default: .larch beside the launcher).")
  private @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "HOCON file that goes over dev's own defaults; addresses, database and store are dev's"
              + " own.")
  private @Nullable Path config;

  @Option(
      names = "--access",
      description =
          "Ask for keys, as `serve` does with access.mode = keys, and print an admin key.")
  private boolean access;

  DevCommand(LarchProcess process, Path home) {
    this.process = process;
    this.home = home;
  }

  @Override
  public Integer call() {
    return process.dev(port, data != null ? data : home.resolve(".larch"), config, access);
  }
}
