package io.larch.testing;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ node of the tests' own, on loopback and free ports, that can be stopped, killed,
 * paused and wiped. Tests that leave the node alone use the {@link #shared()} one and keep apart by
 * the names of their exchanges and queues.
 */
public final class RabbitMqServer implements AutoCloseable {

  private static final Path SCRIPT = Path.of("scripts", "rabbitmq.sh").toAbsolutePath();
  private static final int NOT_INSTALLED = 127;
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  /** Started by the first test that asks for it; ended with the JVM. */
  private static final class Shared {
    private static final RabbitMqServer SERVER = start();
  }

  private final Path directory;
  private final int port;
  private @Nullable Process script;
  private List<ProcessHandle> processes = List.of();

  private RabbitMqServer(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** A node that is ready for connections. */
  public static RabbitMqServer start() {
    RabbitMqServer server = stopped();
    server.startAgain();
    return server;
  }

  /** A node that has its address but isn't running yet. */
  public static RabbitMqServer stopped() {
    try {
      RabbitMqServer server =
          new RabbitMqServer(Files.createTempDirectory("larch-rabbitmq-"), freePorts());
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The node that all tests of this JVM may use, and none may disturb. */
  public static RabbitMqServer shared() {
    return Shared.SERVER;
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  public String user() {
    return "guest";
  }

  public String password() {
    return "guest";
  }

  /** A connection for the test itself, to be closed by it. */
  public Connection connect() throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(host());
    factory.setPort(port);
    factory.setUsername(user());
    factory.setPassword(password());
    factory.setAutomaticRecoveryEnabled(false);
    factory.setConnectionTimeout(1000);
    return factory.newConnection("test");
  }

  /** Starts the node, with what it held when it was stopped or killed. */
  public void startAgain() {
    try {
      script =
          new ProcessBuilder(SCRIPT.toString(), directory.toString(), Integer.toString(port))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Awaitility.await("RabbitMQ on port " + port)
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !running().isAlive() || answers());
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException("RabbitMQ did not start in time: " + logTail(), e);
    }
    if (!running().isAlive()) {
      throw new IllegalStateException(
          running().exitValue() == NOT_INSTALLED
              ? "These tests need RabbitMQ: install Debian's package rabbitmq-server"
              : "RabbitMQ ended with status "
                  + running().exitValue()
                  + " instead of starting: "
                  + logTail());
    }
    processes = Stream.concat(Stream.of(running().toHandle()), running().descendants()).toList();
  }

  /** Stops the node in order, as SIGTERM does. */
  public void stop() {
    running().destroy();
    awaitEnd();
  }

  /** Ends the node at once, as a crash does. */
  public void kill() {
    node().destroyForcibly();
    awaitEnd();
  }

  /**
   * Waits until a crash of the node no longer loses a quorum queue. RabbitMQ answers a declaration
   * before it has written down the queue's name; about a second later it has. Killed in between, it
   * knows neither the queue's messages nor a leader for it when it comes back, and consuming from
   * it is never answered.
   */
  public void awaitSaved(String quorumQueue) {
    byte[] name = ("%2F_" + quorumQueue).getBytes(StandardCharsets.ISO_8859_1);
    // Preceded by its length, as this may be the beginning of another queue's name.
    String entry = (char) name.length + new String(name, StandardCharsets.ISO_8859_1);
    Awaitility.await("the queue " + quorumQueue + " on the disk of RabbitMQ on port " + port)
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                new String(Files.readAllBytes(quorumQueueNames()), StandardCharsets.ISO_8859_1)
                    .contains(entry));
  }

  /**
   * Has a stopped node come back as after a crash right after its quorum queues were declared: they
   * are there, without their messages and without a leader.
   */
  public void forgetQuorumQueues() {
    requireStopped();
    try {
      Files.delete(quorumQueueNames());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Freezes the node: its connections stay open, and nothing comes from it. */
  public void pause() {
    signal("STOP");
  }

  /** Lets a frozen node go on. */
  public void resume() {
    signal("CONT");
  }

  /** Removes all that a stopped node held, as when its disk is lost. */
  public void wipe() {
    requireStopped();
    delete(directory.resolve("db"));
  }

  /** Ends the node and all its processes, and removes its files. May be called again. */
  @Override
  public synchronized void close() {
    // Not in order: nothing that it holds is needed any more, and a paused node would not hear a
    // SIGTERM. The script goes
    // last, as it ends what its children leave.
    processes.reversed().forEach(ProcessHandle::destroyForcibly);
    if (script != null) {
      script.descendants().forEach(ProcessHandle::destroyForcibly);
      script.destroyForcibly();
      awaitEnd();
    }
    delete(directory);
  }

  private void requireStopped() {
    if (script != null && script.isAlive()) {
      throw new IllegalStateException("the node is running");
    }
  }

  private Path quorumQueueNames() {
    String node = "node" + port + "@localhost";
    return directory.resolve(Path.of("db", node, "quorum", node, "names.dets"));
  }

  private Process running() {
    if (script == null) {
      throw new IllegalStateException("the node was never started");
    }
    return script;
  }

  private ProcessHandle node() {
    return processes.stream()
        .filter(process -> process.info().command().orElse("").endsWith("/beam.smp"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the node is not running"));
  }

  private void awaitEnd() {
    Awaitility.await("the end of RabbitMQ on port " + port)
        .atMost(STOP_LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !running().isAlive() && processes.stream().noneMatch(ProcessHandle::isAlive));
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

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isOpen();
    } catch (IOException | TimeoutException e) {
      return false;
    }
  }

  private Path log() {
    return directory.resolve("console.log");
  }

  private String logTail() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return "its log can't be read";
    }
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

  /**
   * The first of three free ports in a row, below the range that systems hand out by themselves, so
   * that the node gets them back when it is started again.
   */
  private static int freePorts() throws IOException {
    for (int attempt = 0; attempt < 100; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      if (free(first) && free(first + 1) && free(first + 2)) {
        return first;
      }
    }
    throw new IOException("no three free ports in a row between 20000 and 32000");
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
