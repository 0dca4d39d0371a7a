package io.larch.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stands before a server of this machine and says one thing for another in what the server answers,
 * such as its version. It knows no protocol: the two are of the same length, and come in one piece.
 */
public final class RewritingProxy implements AutoCloseable {

  private static final int CHUNK = 64 << 10;

  private final int serverPort;
  private final String said;
  private final String instead;
  private final ServerSocket listener;
  private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();

  /**
   * @param instead as long as {@code said}
   */
  public RewritingProxy(int serverPort, String said, String instead) {
    if (said.length() != instead.length()) {
      throw new IllegalArgumentException(said + " is not as long as " + instead);
    }
    this.serverPort = serverPort;
    this.said = said;
    this.instead = instead;
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
              rewrite(server.getInputStream(), client.getOutputStream());
            }
          });
    }
  }

  private void rewrite(InputStream in, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      String text = new String(chunk, 0, read, StandardCharsets.ISO_8859_1);
      out.write(text.replace(said, instead).getBytes(StandardCharsets.ISO_8859_1));
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
