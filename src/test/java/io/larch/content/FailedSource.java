package io.larch.content;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A stream that has failed before anybody reads it, and tells so at once. */
record FailedSource(Throwable failure) implements ReadStream<Buffer> {

  @Override
  public FailedSource exceptionHandler(@Nullable Handler<Throwable> handler) {
    if (handler != null) {
      handler.handle(failure);
    }
    return this;
  }

  @Override
  public FailedSource handler(@Nullable Handler<Buffer> handler) {
    return this;
  }

  @Override
  public FailedSource endHandler(@Nullable Handler<Void> handler) {
    return this;
  }

  @Override
  public FailedSource pause() {
    return this;
  }

  @Override
  public FailedSource resume() {
    return this;
  }

  @Override
  public FailedSource fetch(long amount) {
    return this;
  }
}
