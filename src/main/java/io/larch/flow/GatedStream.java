package io.larch.flow;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A body whose connection isn't read while it is paused, see {@link ReadGate}. Used on the
 * connection's event loop.
 */
public final class GatedStream implements ReadStream<Buffer> {

  private final ReadStream<Buffer> body;
  private final @Nullable ReadGate gate;
  private boolean paused;

  /**
   * @param body of a request or response; flowing, or {@link #pause} comes first
   * @param connection that it comes on; without a gate it is paused as Vert.x does
   */
  public GatedStream(ReadStream<Buffer> body, HttpConnection connection) {
    this.body = body;
    this.gate = ReadGate.of(connection);
  }

  @Override
  public GatedStream pause() {
    if (!paused) {
      paused = true;
      body.pause();
      if (gate != null) {
        gate.hold();
      }
    }
    return this;
  }

  @Override
  public GatedStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public GatedStream fetch(long amount) {
    if (paused || amount < Long.MAX_VALUE) {
      paused = false;
      body.fetch(amount);
      if (gate != null) {
        gate.release();
      }
    }
    return this;
  }

  @Override
  public GatedStream handler(@Nullable Handler<Buffer> handler) {
    body.handler(handler);
    return this;
  }

  @Override
  public GatedStream endHandler(@Nullable Handler<Void> handler) {
    body.endHandler(handler);
    return this;
  }

  @Override
  public GatedStream exceptionHandler(@Nullable Handler<Throwable> handler) {
    body.exceptionHandler(handler);
    return this;
  }
}
