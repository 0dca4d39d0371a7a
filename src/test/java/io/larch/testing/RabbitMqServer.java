package io.larch.testing;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A RabbitMQ node of the tests' own, on loopback and free ports, that can be stopped, killed,
 * paused and wiped. Tests that leave the node alone use the {@link #shared()} one and keep apart by
 * the names of their exchanges and queues.
 *
 * <p>It is Debian's package, or a container where that is not installed and a Docker engine
 * answers. The system property {@code larch.rabbitmq.container=true} asks for the container in any
 * case.
 */
public final class RabbitMqServer implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** Started by the first test that asks for it; ended with the JVM. */
  private static final class Shared {
    private static final RabbitMqServer SERVER = start();
  }

  private final RabbitMqNode node;
  private final int port;

  private RabbitMqServer(RabbitMqNode node, int port) {
    this.node = node;
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
      int port = freePorts();
      RabbitMqServer server =
          new RabbitMqServer(
              inContainer() ? new RabbitMqContainer(port) : new RabbitMqProcess(port), port);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean inContainer() {
    return Boolean.getBoolean("larch.rabbitmq.container")
        || (!RabbitMqProcess.available() && RabbitMqContainer.available());
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
    node.start();
    try {
      Awaitility.await("RabbitMQ on port " + port)
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !node.running() || answers());
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException("RabbitMQ did not start in time: " + node.complaint(), e);
    }
    if (!node.running()) {
      throw new IllegalStateException("RabbitMQ ended instead of starting: " + node.complaint());
    }
  }

  /** Stops the node in order, as SIGTERM does. */
  public void stop() {
    node.stop();
  }

  /** Ends the node at once, as a crash does. */
  public void kill() {
    node.kill();
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
            () -> new String(node.quorumQueueNames(), StandardCharsets.ISO_8859_1).contains(entry));
  }

  /**
   * Has a stopped node come back as after a crash right after its quorum queues were declared: they
   * are there, without their messages and without a leader.
   */
  public void forgetQuorumQueues() {
    requireStopped();
    node.deleteQuorumQueueNames();
  }

  /** Freezes the node: its connections stay open, and nothing comes from it. */
  public void pause() {
    node.pause();
  }

  /** Lets a frozen node go on. */
  public void resume() {
    node.resume();
  }

  /** Removes all that a stopped node held, as when its disk is lost. */
  public void wipe() {
    requireStopped();
    node.wipe();
  }

  /** Ends the node and all its processes, and removes its files. May be called again. */
  @Override
  public synchronized void close() {
    node.close();
  }

  private void requireStopped() {
    if (node.running()) {
      throw new IllegalStateException("the node is running");
    }
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isOpen();
    } catch (IOException | TimeoutException e) {
      return false;
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
