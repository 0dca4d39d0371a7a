package io.larch.build;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Maven in this checkout, with the lock on {@code target/}: two launchers must not write there at
 * once. The lock ends with the process, however that ends.
 */
final class Maven implements AutoCloseable {

  private final Checkout checkout;
  private final Terminal terminal;
  private final String program;
  private final FileChannel lock;
  private MavenOutput output = new MavenOutput();

  private Maven(Checkout checkout, Terminal terminal, String program, FileChannel lock) {
    this.checkout = checkout;
    this.terminal = terminal;
    this.program = program;
    this.lock = lock;
  }

  /** Finds Maven, and waits until no other launcher runs it here. */
  static Maven lock(Checkout checkout, Terminal terminal) throws IOException {
    String program = find();
    FileChannel channel;
    try {
      Files.createDirectories(checkout.target());
      channel =
          FileChannel.open(
              checkout.target().resolve(".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new Failure(
          Failure.FAILED,
          "can't write to " + checkout.target() + ", where Larch is built: make it writable");
    }
    if (channel.tryLock() == null) {
      terminal.say("Waiting for another launcher that is building");
      channel.lock();
    }
    return new Maven(checkout, terminal, program, channel);
  }

  private static String find() {
    String mavenHome = System.getenv().getOrDefault("MAVEN_HOME", "");
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .filter(directory -> !directory.isEmpty())
            .map(directory -> Path.of(directory, "mvn"));
    return Stream.concat(
            onPath, mavenHome.isEmpty() ? Stream.of() : Stream.of(Path.of(mavenHome, "bin", "mvn")))
        .filter(candidate -> Files.isRegularFile(candidate) && Files.isExecutable(candidate))
        .findFirst()
        .orElseThrow(
            () ->
                new Failure(
                    Failure.MISSING,
                    "Maven is needed to build Larch: install it (Debian: apt-get install maven) or"
                        + " set MAVEN_HOME"))
        .toString();
  }

  /**
   * Runs it, tells its steps, and keeps all that it says in the log. Returns whether it succeeded.
   */
  boolean run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
                "-B",
                "-Dstyle.color=never",
                "-f",
                checkout.home().resolve("pom.xml").toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    // On the JDK found, wherever it lies; the build would look in the usual places alone.
    builder.environment().put("JAVA_HOME", checkout.jdk().toString());
    output = new MavenOutput();
    try (Child child = Child.start(builder, this::stopped);
        BufferedReader reader = child.process().inputReader(StandardCharsets.UTF_8);
        Writer log = Files.newBufferedWriter(checkout.buildLog())) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        log.write(line + "\n");
        if (!reader.ready()) {
          log.flush();
        }
        output.accept(line).ifPresent(terminal::say);
      }
      return child.process().waitFor() == 0;
    }
  }

  private void stopped() {
    terminal.err().println("larch: stopped, and Maven with it");
    try {
      // One that Maven was just writing looks like a finished one.
      Files.deleteIfExists(checkout.jar());
    } catch (IOException e) {
      terminal.err().println("larch: remove " + checkout.jar() + ", which may be half of one");
    }
  }

  /** What the last run called errors. */
  void showReasons() {
    output.reasons().forEach(terminal.err()::println);
  }

  /** The end when a run has failed; shows its errors, unless it was the network. */
  Failure failure(String what) {
    String log = "all that Maven said is in " + checkout.buildLog();
    if (output.downloadFailed()) {
      return new Failure(
          Failure.FAILED,
          what
              + ", for Maven could not download what it needs: the first build takes a network, or"
              + " a proxy or mirror in ~/.m2/settings.xml; "
              + log);
    }
    showReasons();
    return new Failure(Failure.FAILED, what + "; " + log);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
