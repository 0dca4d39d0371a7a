package io.larch.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code larch train}: for the build, which makes the cache that later starts are faster with. */
@Command(
    name = "train",
    description = "Start a server once, so that its JVM can write down what a start needs.",
    hidden = true)
final class TrainCommand implements Callable<Integer> {

  private final LarchProcess process;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Where the server's database is; an empty directory.")
  private @Nullable Path data;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "What starts Larch, without 'serve' and what follows it; after '--'.")
  private List<String> command = new ArrayList<>();

  TrainCommand(LarchProcess process) {
    this.process = process;
  }

  @Override
  public Integer call() {
    return process.train(Objects.requireNonNull(data), command);
  }
}
