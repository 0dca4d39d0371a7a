package io.larch.messaging;

import io.larch.testing.SocketThread;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and RabbitMQ, and keeps back the first answer to basic.consume. All else
 * passes, heartbeats too, so that nothing but the missing answer tells the client of it.
 */
final class AnswerSwallowingProxy implements AutoCloseable {

  private static final int METHOD_FRAME = 1;

  /** Class and method id of basic.consume-ok. */
  private static final int CONSUME_OK = 60 << 16 | 21;

  private final int brokerPort;
  private final ServerSocket listener;
  private final AtomicInteger consumeAnswers = new AtomicInteger();
  private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();

  AnswerSwallowingProxy(int brokerPort) {
    this.brokerPort = brokerPort;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.add(listener);
    SocketThread.start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How often RabbitMQ has answered basic.consume. */
  int consumeAnswers() {
    return consumeAnswers.get();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
      open.add(client);
      open.add(broker);
      SocketThread.start(
          () -> {
            try (client;
                broker) {
              client.getInputStream().transferTo(broker.getOutputStream());
            }
          });
      SocketThread.start(
          () -> {
            try (client;
                broker) {
              passAnswers(broker, client);
            }
          });
    }
  }

  /** A frame is its type, channel and size, the payload, and an octet that marks its end. */
  private void passAnswers(Socket broker, Socket client) throws IOException {
    DataInputStream in = new DataInputStream(broker.getInputStream());
    DataOutputStream out = new DataOutputStream(client.getOutputStream());
    while (true) {
      byte type = in.readByte();
      short channel = in.readShort();
      int size = in.readInt();
      byte[] payloadAndEnd = in.readNBytes(size + 1);
      boolean consumeOk =
          type == METHOD_FRAME && ByteBuffer.wrap(payloadAndEnd).getInt() == CONSUME_OK;
      if (consumeOk && consumeAnswers.incrementAndGet() == 1) {
        continue;
      }
      ByteBuffer frame = ByteBuffer.allocate(7 + payloadAndEnd.length);
      out.write(frame.put(type).putShort(channel).putInt(size).put(payloadAndEnd).array());
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
