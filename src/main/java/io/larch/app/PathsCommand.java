package io.larch.app;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code larch paths}: what the rules by path say. */
@Command(
    name = "paths",
    description = "See what the rules by path say.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class)
final class PathsCommand implements Callable<Integer> {

  private final LarchProcess process;
  private final Path home;

  @Spec private @Nullable CommandSpec spec;

  PathsCommand(LarchProcess process, Path home) {
    this.process = process;
    this.home = home;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing: explain");
  }

  /** {@code larch paths explain PATH}. */
  @Command(
      name = "explain",
      description = "Tell what holds at a path, and from which rule. Starts nothing.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  int explain(
      @Parameters(paramLabel = "PATH", description = "Such as /users/1/p, as in a URL.")
          String path,
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description = "HOCON file to read (default: conf/larch.conf beside the launcher).")
          @Nullable Path config) {
    Path file = config != null ? config : home.resolve("conf/larch.conf");
    return process.explainPath(file, parsed(path));
  }

  private AssetPath parsed(String path) {
    try {
      AssetPath parsed = AssetPath.parse(path);
      if (!parsed.isRoot()) {
        return parsed;
      }
    } catch (InvalidRequestException e) {
      throw refusal(String.valueOf(e.getMessage()));
    }
    throw refusal("no asset can lie at the root; name a path such as /users/1/p");
  }

  private ParameterException refusal(String reason) {
    return new ParameterException(
        Objects.requireNonNull(spec).subcommands().get("explain"), reason);
  }
}
