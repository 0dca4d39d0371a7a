package io.larch.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Builds Larch, and records a start of it. */
final class Build {

  private final Checkout checkout;
  private final Terminal terminal;

  Build(Checkout checkout, Terminal terminal) {
    this.checkout = checkout;
    this.terminal = terminal;
  }

  /** Makes the jar and what lies beside it, unless another launcher does so meanwhile. */
  void ifNeeded() throws IOException, InterruptedException {
    try (Maven maven = Maven.lock(checkout, terminal)) {
      if (checkout.buildNeeded()) {
        build(maven, List.of("-Dmaven.test.skip=true", "package"));
      }
    }
  }

  /**
   * Compiles and packages. A server that runs from the old jar keeps it: it is unlinked, not
   * overwritten.
   *
   * @param arguments more of Maven's
   */
  void build(Maven maven, List<String> arguments) throws IOException, InterruptedException {
    terminal.say(
        "Building Larch (the first time Maven downloads what it needs, which takes minutes)");
    long begin = System.nanoTime();
    // A library of another version would stay beside the new one.
    if (!Files.exists(checkout.jar()) || checkout.newer(checkout.jar(), "pom.xml")) {
      checkout.removeBuilt("lib", "lib-dev");
    }
    // Maven leaves resources whose source is gone.
    checkout.removeBuilt("larch.jar", "larch.aot", "classes", "build-unfinished");
    Files.createFile(checkout.unfinished());
    List<String> all = new ArrayList<>(List.of("-Dformat.skip=true", "-Djacoco.skip=true"));
    all.addAll(arguments);
    if (!maven.run(all)) {
      throw maven.failure("the build failed");
    }
    // As old as the build's start: what was edited meanwhile is newer.
    Files.setLastModifiedTime(checkout.jar(), Files.getLastModifiedTime(checkout.unfinished()));
    Files.delete(checkout.unfinished());
    train();
    terminal.say("Built in %d s".formatted(secondsSince(begin)));
  }

  static long secondsSince(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
  }

  /**
   * Starts a server once, so that the JVM can write down what a start needs. Nothing depends on it
   * but the time that a start takes, so a failure is told and no more.
   */
  void train() throws IOException, InterruptedException {
    terminal.say("  recording a start, which makes later ones faster");
    Path training = checkout.target().resolve("training");
    checkout.removeBuilt("larch.aot", "training");
    Files.createDirectories(training);
    Path data = training.resolve("data");
    Path log = training.resolve("log");
    String jar = checkout.jar().toString();
    List<String> command =
        larch(jar + ":" + checkout.target().resolve("lib-dev") + "/*", List.of());
    command.addAll(List.of("train", "--data", data.toString(), "--"));
    command.addAll(larch(jar, List.of("-XX:AOTCacheOutput=" + checkout.startCache())));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (process.waitFor() != 0) {
      terminal
          .err()
          .println(
              "larch: starts will be slow, since none could be recorded; " + log + " says why");
    }
    Checkout.remove(data);
  }

  /** A JVM with all that a command's arguments follow; as the launcher starts it. */
  private List<String> larch(String classPath, List<String> options) {
    List<String> command = new ArrayList<>(List.of(checkout.java().toString()));
    command.addAll(options);
    command.addAll(
        List.of(
            checkout.jvmOptions(),
            "-Dlarch.home=" + checkout.home(),
            "-cp",
            classPath,
            "io.larch.app.Main"));
    return command;
  }

  /** Rewrites the sources in the project's format. */
  void format() throws IOException, InterruptedException {
    try (Maven maven = Maven.lock(checkout, terminal)) {
      if (!maven.run(List.of("-Dformat.mode=replace", "process-sources"))) {
        throw maven.failure("formatting failed");
      }
    }
  }
}
