package io.larch.content;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** An object's bytes on their way from the store. Read to its end, or closed. */
public interface ContentStream extends ReadStream<Buffer> {

  /**
   * Stops reading and gives the connection or file back; harmless after the end and when called
   * twice.
   */
  Future<Void> close();
}
