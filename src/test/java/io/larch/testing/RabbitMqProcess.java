package io.larch.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** RabbitMQ of Debian's package, run by {@code scripts/rabbitmq.sh} on a directory of its own. */
final class RabbitMqProcess implements RabbitMqNode {

  private static final Path SCRIPT = Path.of("scripts", "rabbitmq.sh").toAbsolutePath();
  private static final Path PACKAGE = Path.of("/usr/lib/rabbitmq/lib");
  private static final int NOT_INSTALLED = 127;
  private static final int COMPLAINT_LINES = 20;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Path directory;
  private final int port;
  private @Nullable Process script;
  private List<ProcessHandle> processes = List.of();

  /**
   * @param port the first of three free ones in a row
   */
  RabbitMqProcess(int port) {
    this.port = port;
    try {
      directory = Files.createTempDirectory("larch-rabbitmq-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the package is there. */
  static boolean available() {
    return Files.isDirectory(PACKAGE);
  }

  @Override
  public void start() {
    processes = List.of();
    try {
      script =
          new ProcessBuilder(SCRIPT.toString(), directory.toString(), Integer.toString(port))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean running() {
    return script != null && script.isAlive();
  }

  @Override
  public String complaint() {
    if (!running() && script().exitValue() == NOT_INSTALLED) {
      return "install Debian's package rabbitmq-server, or start a Docker engine";
    }
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - COMPLAINT_LINES), lines.size()));
    } catch (IOException e) {
      return "its log can't be read";
    }
  }

  @Override
  public void stop() {
    collectProcesses();
    script().destroy();
    awaitEnd();
  }

  @Override
  public void kill() {
    node().destroyForcibly();
    awaitEnd();
  }

  @Override
  public void pause() {
    signal("STOP");
  }

  @Override
  public void resume() {
    signal("CONT");
  }

  @Override
  public byte[] quorumQueueNames() {
    try {
      return Files.readAllBytes(quorumQueueNamesFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void deleteQuorumQueueNames() {
    try {
      Files.delete(quorumQueueNamesFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void wipe() {
    delete(directory.resolve("db"));
  }

  @Override
  public void close() {
    // Not in order: nothing that it holds is needed any more, and a paused node would not hear a
    // SIGTERM. The script goes last, as it ends what its children leave.
    if (script != null) {
      collectProcesses();
      processes.reversed().forEach(ProcessHandle::destroyForcibly);
      awaitEnd();
    }
    delete(directory);
  }

  /** Those that are the node's, kept because they can't be told once the script has ended. */
  private void collectProcesses() {
    if (running()) {
      processes = Stream.concat(Stream.of(script().toHandle()), script().descendants()).toList();
    }
  }

  private Path quorumQueueNamesFile() {
    String node = "node" + port + "@localhost";
    return directory.resolve(Path.of("db", node, "quorum", node, "names.dets"));
  }

  private Process script() {
    if (script == null) {
      throw new IllegalStateException("the node was never started");
    }
    return script;
  }

  private ProcessHandle node() {
    collectProcesses();
    return processes.stream()
        .filter(process -> process.info().command().orElse("").endsWith("/beam.smp"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the node is not running"));
  }

  private void awaitEnd() {
    Awaitility.await("the end of RabbitMQ on port " + port)
        .atMost(STOP_LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !running() && processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  private void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, Long.toString(node().pid())).inheritIO().start();
      if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("SIG" + name + " could not be sent to RabbitMQ");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Path log() {
    return directory.resolve("console.log");
  }

  private static void delete(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
