package io.larch.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stands between clients and a server of this machine. What clients send passes as it is; what
 * becomes of the server's answers is for whoever makes it.
 */
public final class AnswerProxy implements AutoCloseable {

  private final int serverPort;
  private final Answers answers;
  private final ServerSocket listener;
  private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();

  /** Passes the answers of one connection on, to its end. */
  @FunctionalInterface
  public interface Answers {

    /**
     * Called on a thread of the connection's own.
     *
     * @throws IOException when either side ends, which is the end of both
     */
    void pass(InputStream server, OutputStream client) throws IOException;
  }

  /** Listens from now on. */
  public AnswerProxy(int serverPort, Answers answers) {
    this.serverPort = serverPort;
    this.answers = answers;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.add(listener);
    SocketThread.start(this::accept);
  }

  /** Where it listens, on loopback. */
  public int port() {
    return listener.getLocalPort();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
      open.add(client);
      open.add(server);
      SocketThread.start(
          () -> {
            try (client;
                server) {
              client.getInputStream().transferTo(server.getOutputStream());
            }
          });
      SocketThread.start(
          () -> {
            try (client;
                server) {
              answers.pass(server.getInputStream(), client.getOutputStream());
            }
          });
    }
  }

  @Override
  public void close() {
    for (Closeable socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
