package io.larch.messaging;

import io.larch.testing.AnswerProxy;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and RabbitMQ, and keeps back the first answer to basic.consume. All else
 * passes, heartbeats too, so that nothing but the missing answer tells the client of it.
 */
final class AnswerSwallowingProxy implements AutoCloseable {

  private static final int METHOD_FRAME = 1;

  /** Class and method id of basic.consume-ok. */
  private static final int CONSUME_OK = 60 << 16 | 21;

  private final AtomicInteger consumeAnswers = new AtomicInteger();
  private final AnswerProxy proxy;

  AnswerSwallowingProxy(int brokerPort) {
    proxy = new AnswerProxy(brokerPort, this::passAnswers);
  }

  int port() {
    return proxy.port();
  }

  /** How often RabbitMQ has answered basic.consume. */
  int consumeAnswers() {
    return consumeAnswers.get();
  }

  /** A frame is its type, channel and size, the payload, and an octet that marks its end. */
  private void passAnswers(InputStream broker, OutputStream client) throws IOException {
    DataInputStream in = new DataInputStream(broker);
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
      client.write(frame.put(type).putShort(channel).putInt(size).put(payloadAndEnd).array());
    }
  }

  @Override
  public void close() {
    proxy.close();
  }
}
