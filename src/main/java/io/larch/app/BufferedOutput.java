package io.larch.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes log events to a stream in large pieces, for one thread that knows when nothing more is to
 * come for now, and then flushes. Stopping flushes, and leaves the stream open.
 */
final class BufferedOutput extends OutputStreamAppender<ILoggingEvent> implements Flushable {

  private static final int BUFFER_BYTES = 64 * 1024;

  /**
   * @param encoder started
   * @param stream not closed
   */
  BufferedOutput(Encoder<ILoggingEvent> encoder, OutputStream stream) {
    setName("console");
    setEncoder(encoder);
    setImmediateFlush(false);
    setOutputStream(new BufferedOutputStream(new LeftOpen(stream), BUFFER_BYTES));
  }

  @Override
  public void flush() throws IOException {
    getOutputStream().flush();
  }

  private static final class LeftOpen extends FilterOutputStream {

    LeftOpen(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
