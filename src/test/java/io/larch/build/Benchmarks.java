package io.larch.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code larch bench}: provides what the benchmarks need, and runs them. */
public final class Benchmarks {

  private static final String COMMAND = "bench";
  private static final String AGAINST = "--against";

  private final Checkout checkout;
  private final Terminal terminal;
  private final Build build;
  private final Path classPath;

  Benchmarks(Checkout checkout, Terminal terminal, Build build) {
    this.checkout = checkout;
    this.terminal = terminal;
    this.build = build;
    classPath = checkout.target().resolve("bench-class-path");
  }

  /** Ends in a failure with their status, unless that is 0. */
  void run(Arguments arguments) throws IOException, InterruptedException {
    check(arguments);
    Packages.provide(checkout, COMMAND);
    List<String> command = new ArrayList<>();
    Optional<String> against = arguments.value(AGAINST);
    if (against.isPresent()) {
      command.addAll(List.of(AGAINST, Against.built(checkout, terminal, against.get()).toString()));
    }
    arguments
        .options()
        .forEach(
            (option, value) -> {
              if (!option.equals(AGAINST)) {
                command.add(option);
                if (!value.isEmpty()) {
                  command.add(value);
                }
              }
            });
    command.addAll(arguments.names());
    buildIfNeeded();
    command.addAll(
        0,
        List.of(
            checkout.java().toString(),
            checkout.jvmOptions(),
            "-cp",
            "target/test-classes:target/classes:" + Files.readString(classPath).strip(),
            "io.larch.bench.Main"));
    int status =
        Child.run(new ProcessBuilder(command).directory(checkout.home().toFile()).inheritIO());
    if (status != 0) {
      throw new Failure(status, "");
    }
  }

  private void check(Arguments arguments) throws IOException {
    List<String> known = names(checkout.home());
    Set<String> seen = new HashSet<>();
    for (String name : arguments.names()) {
      if (!known.contains(name)) {
        throw Failure.usage(COMMAND, "unknown benchmark '" + name + "'");
      }
      if (!seen.add(name)) {
        throw Failure.usage(COMMAND, name + " is given twice");
      }
    }
    arguments.count(COMMAND, "--rounds", "rounds are");
  }

  /**
   * Each with a class in {@code io.larch.bench}, in the order in which they run. The launcher
   * prints them without a JVM.
   *
   * @param home of the checkout
   */
  public static List<String> names(Path home) throws IOException {
    return Files.readAllLines(home.resolve("src/launcher/benchmarks.txt"));
  }

  private boolean buildNeeded() throws IOException {
    return checkout.buildNeeded()
        || !Files.exists(classPath)
        || checkout.newer(classPath, "src/test");
  }

  /** The jar as well, since the server that is measured is the one that {@code serve} runs. */
  private void buildIfNeeded() throws IOException, InterruptedException {
    if (!buildNeeded()) {
      return;
    }
    try (Maven maven = Maven.lock(checkout, terminal)) {
      if (buildNeeded()) {
        checkout.removeBuilt("bench-class-path", "test-classes");
        build.build(
            maven,
            List.of(
                "-DskipTests",
                "package",
                "dependency:build-classpath",
                "-Dmdep.includeScope=test",
                "-Dmdep.outputFile=" + classPath));
      }
    }
  }
}
