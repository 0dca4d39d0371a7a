package io.larch.messaging;

import io.larch.testing.SocketThread;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Stands between a client and RabbitMQ and disturbs the connections that are open: ends them, falls
 * silent, or says in the broker's name that it takes no messages.
 */
final class BrokerProxy implements AutoCloseable {

  private static final int CHUNK = 64 << 10;

  /** A connection of the client, with its own to the broker. */
  private static final class Pair implements AutoCloseable {
    private final Socket client;
    private final Socket broker;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean silent;

    Pair(Socket client, Socket broker) {
      this.client = client;
      this.broker = broker;
    }

    void awaitPassage() {
      try {
        if (silent) {
          closed.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() throws IOException {
      closed.countDown();
      client.close();
      broker.close();
    }
  }

  private final int brokerPort;
  private final ServerSocket listener;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;

  BrokerProxy(int brokerPort) {
    this.brokerPort = brokerPort;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SocketThread.start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Ends the connections that are open, and new ones at once until {@link #pass}. */
  void refuse() {
    refusing = true;
    cut();
  }

  /** Lets new connections pass. */
  void pass() {
    refusing = false;
  }

  /** Ends the connections that are open. New ones pass, unless they are refused. */
  void cut() {
    for (Pair pair : pairs) {
      try {
        pair.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * From now on nothing is read from the connections that are open, and nothing comes from them,
   * nor does their end: as when the network has forgotten them. New ones pass.
   */
  void silence() {
    pairs.forEach(pair -> pair.silent = true);
  }

  /** Tells the client as RabbitMQ does when it is short of memory or disk. */
  void sayBlocked() {
    say(60, "\u0006memory");
  }

  /** Takes that back. */
  void sayUnblocked() {
    say(61, "");
  }

  /** A method of class connection, on channel 0. */
  private void say(int method, String arguments) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    byte[] tail = arguments.getBytes(StandardCharsets.US_ASCII);
    try (DataOutputStream out = new DataOutputStream(frame)) {
      out.writeByte(1);
      out.writeShort(0);
      out.writeInt(4 + tail.length);
      out.writeShort(10);
      out.writeShort(method);
      out.write(tail);
      out.writeByte(0xce);
      for (Pair pair : pairs) {
        synchronized (pair) {
          pair.client.getOutputStream().write(frame.toByteArray());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      if (refusing) {
        client.close();
        continue;
      }
      Pair pair = new Pair(client, new Socket(InetAddress.getLoopbackAddress(), brokerPort));
      pairs.add(pair);
      SocketThread.start(() -> passRequests(pair));
      SocketThread.start(() -> passAnswers(pair));
    }
  }

  private void passRequests(Pair pair) throws IOException {
    try (pair) {
      InputStream in = pair.client.getInputStream();
      OutputStream out = pair.broker.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        pair.awaitPassage();
        out.write(chunk, 0, read);
      }
    } finally {
      pairs.remove(pair);
    }
  }

  /** By whole frames: type, channel and size, the payload, and an octet that marks the end. */
  private void passAnswers(Pair pair) throws IOException {
    try (pair) {
      DataInputStream in = new DataInputStream(pair.broker.getInputStream());
      while (true) {
        byte[] head = in.readNBytes(7);
        if (head.length < 7) {
          return;
        }
        int size = ByteBuffer.wrap(head).getInt(3);
        byte[] rest = in.readNBytes(size + 1);
        pair.awaitPassage();
        synchronized (pair) {
          pair.client.getOutputStream().write(head);
          pair.client.getOutputStream().write(rest);
        }
      }
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
  }
}
