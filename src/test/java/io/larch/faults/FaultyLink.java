package io.larch.faults;

import io.larch.testing.SocketThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A network between Larch and one of its servers that can be broken: a port of loopback that passes
 * bytes on to the server, both ways, until told otherwise. It knows no protocol.
 */
final class FaultyLink implements AutoCloseable {

  private static final int CHUNK = 64 << 10;
  private static final int CONNECT_MILLIS = 2_000;

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean holdingRequests;
  private boolean holdingAnswers;
  private boolean refusing;
  private Duration delay = Duration.ZERO;

  FaultyLink(String host, int port) {
    server = new InetSocketAddress(host, port);
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SocketThread.start(this::accept);
  }

  /** Where it listens, on loopback. */
  int port() {
    return listener.getLocalPort();
  }

  /** How many connections were asked for so far, refused ones too. */
  int connections() {
    return connections.get();
  }

  /** Ends every fault. Connections that were cut stay so. */
  void heal() {
    set(false, false, false, Duration.ZERO);
  }

  /** What the server sends stays here; what it is sent arrives. */
  void holdAnswers() {
    set(false, true, false, Duration.ZERO);
  }

  /**
   * Nothing passes any more, in neither direction, and no end of a connection does either. New
   * connections are accepted and stay silent.
   */
  void pause() {
    set(true, true, false, Duration.ZERO);
  }

  /** Bytes arrive so much later, each way; a request and its answer take twice that. */
  void slowDown(Duration oneWay) {
    set(false, false, false, oneWay);
  }

  /** Resets all connections. What is on its way, or was held back, is lost. New ones pass. */
  void cut() {
    sockets.forEach(FaultyLink::reset);
  }

  /** Resets all connections, and new ones at once. */
  void refuse() {
    set(false, false, true, Duration.ZERO);
    cut();
  }

  private void set(
      boolean holdingRequests, boolean holdingAnswers, boolean refusing, Duration delay) {
    lock.lock();
    try {
      this.holdingRequests = holdingRequests;
      this.holdingAnswers = holdingAnswers;
      this.refusing = refusing;
      this.delay = delay;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      connections.incrementAndGet();
      SocketThread.start(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    sockets.add(client);
    try (client) {
      if (refuses()) {
        reset(client);
        return;
      }
      Socket upstream = new Socket();
      sockets.add(upstream);
      try (upstream) {
        upstream.connect(server, CONNECT_MILLIS);
        SocketThread.start(() -> pass(upstream, client, () -> holdingAnswers));
        pass(client, upstream, () -> holdingRequests);
      } finally {
        sockets.remove(upstream);
      }
    } finally {
      sockets.remove(client);
    }
  }

  /**
   * Until the end of the stream, which ends the whole connection.
   *
   * @param held asked under the lock
   */
  private void pass(Socket from, Socket to, BooleanSupplier held) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (from;
        to) {
      while (true) {
        int read = from.getInputStream().read(chunk);
        awaitPassage(held);
        if (read < 0) {
          return;
        }
        to.getOutputStream().write(chunk, 0, read);
      }
    }
  }

  private void awaitPassage(BooleanSupplier held) throws IOException {
    lock.lock();
    try {
      long left = delay.toNanos();
      while (left > 0 && !delay.isZero()) {
        left = changed.awaitNanos(left);
      }
      while (held.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      lock.unlock();
    }
  }

  private boolean refuses() {
    lock.lock();
    try {
      return refusing;
    } finally {
      lock.unlock();
    }
  }

  /** With RST, as a host does that knows nothing of the connection any more. */
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException _) {
      // It was closed already.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
    heal();
  }
}
