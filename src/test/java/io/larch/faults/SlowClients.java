package io.larch.faults;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Many connections of clients that are slow, each in its way, from addresses of their own. */
final class SlowClients implements Closeable {

  /** What a client does. */
  enum Kind {
    /** Sends its headers a byte at a time. */
    HEADERS,
    /** Sends half a request line, and no more. */
    HALF_REQUEST,
    /** Sends a form a byte at a time. */
    FORM,
    /** Sends a form as fast as it is taken, and stops within it. */
    STALLED_FORM,
    /** Sends a list of deletes a byte at a time. */
    JSON,
    /** Asks for content, and doesn't read it. */
    READER
  }

  /** More than a connection may hold. */
  private static final int STALLS_AFTER = 300 * 1024;

  private static final String FORM_HEAD =
      "--b\r\nContent-Disposition: form-data; name=\"asset\"; filename=\"a\"\r\n\r\n";

  private final InetSocketAddress server;
  private final String content;
  private final String key;
  private final List<Client> clients = new ArrayList<>();
  private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
  private int made;

  private static final class Client {
    private final SocketChannel channel;
    private final Kind kind;
    private ByteBuffer left;
    private boolean closed;

    private Client(SocketChannel channel, Kind kind, ByteBuffer left) {
      this.channel = channel;
      this.kind = kind;
      this.left = left;
    }
  }

  /**
   * @param content the path of large content, for readers
   * @param key shown by all readers, and by every other one of the rest
   */
  SlowClients(URI server, String content, String key) {
    this.server = new InetSocketAddress(server.getHost(), server.getPort());
    this.content = content;
    this.key = key;
    var unused = ticks.scheduleWithFixedDelay(this::tick, 500, 500, TimeUnit.MILLISECONDS);
  }

  /** Opens so many connections of a kind. */
  void add(Kind kind, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open();
      // Ten addresses, none of which is the well-behaved client's.
      channel.bind(new InetSocketAddress("127.0.1." + (1 + made++ % 10), 0));
      if (kind == Kind.READER) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
      }
      channel.connect(server);
      channel.configureBlocking(false);
      byte[] begin = begin(kind, kind == Kind.READER || i % 2 == 0);
      Client client = new Client(channel, kind, ByteBuffer.wrap(begin));
      write(client, begin.length);
      client.left = ByteBuffer.wrap(rest(kind));
      write(client, kind == Kind.STALLED_FORM ? STALLS_AFTER : 0);
      synchronized (clients) {
        clients.add(client);
      }
    }
  }

  private byte[] begin(Kind kind, boolean known) {
    String host = "Host: a\r\n" + (known ? "Authorization: Bearer " + key + "\r\n" : "");
    return bytes(
        switch (kind) {
          case HEADERS -> "GET /assets/a HTTP/1.1\r\n" + host + "X-Slow: ";
          case HALF_REQUEST -> "GET /ass";
          case FORM, STALLED_FORM ->
              "POST /assets/slow HTTP/1.1\r\n"
                  + host
                  + "Content-Length: 1000000\r\n"
                  + "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
                  + FORM_HEAD;
          case JSON ->
              "POST /deletions HTTP/1.1\r\n"
                  + host
                  + "Content-Length: 10000\r\n"
                  + "Content-Type: application/json\r\n\r\n{\"assets\":[";
          case READER -> "GET " + content + "/-/content HTTP/1.1\r\n" + host + "\r\n";
        });
  }

  private static byte[] rest(Kind kind) {
    return switch (kind) {
      case HALF_REQUEST, READER -> new byte[0];
      case STALLED_FORM -> bytes("x".repeat(STALLS_AFTER));
      case HEADERS, FORM, JSON -> bytes(" ".repeat(5_000));
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void tick() {
    synchronized (clients) {
      for (Client client : clients) {
        if (client.kind != Kind.STALLED_FORM) {
          write(client, 1);
        }
      }
    }
  }

  /** As much as is taken at once. A client that is cut off has had its answer. */
  private static void write(Client client, int length) {
    if (client.closed || !client.left.hasRemaining()) {
      return;
    }
    try {
      ByteBuffer piece = client.left.slice();
      piece.limit(Math.min(length, piece.limit()));
      int written = client.channel.write(piece);
      client.left.position(client.left.position() + written);
    } catch (IOException _) {
      client.closed = true;
    }
  }

  @Override
  public void close() throws IOException {
    ticks.shutdownNow();
    synchronized (clients) {
      for (Client client : clients) {
        client.channel.close();
      }
    }
  }
}
