package io.larch.content;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** The content of a range of no bytes: ends once it has been resumed. */
public final class EmptyStream implements ContentStream {

  private final Context context;
  private @Nullable Handler<Void> endHandler;
  private boolean ended;

  /** To be called on the context that reads it. */
  public EmptyStream(Vertx vertx) {
    this.context = vertx.getOrCreateContext();
  }

  @Override
  public ContentStream fetch(long amount) {
    if (amount > 0 && !ended) {
      ended = true;
      // Not from within the call: a pipe sets its handlers first and expects nothing before it
      // returns.
      context.runOnContext(
          v -> {
            if (endHandler != null) {
              endHandler.handle(null);
            }
          });
    }
    return this;
  }

  @Override
  public ContentStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ContentStream pause() {
    return this;
  }

  @Override
  public ContentStream handler(@Nullable Handler<Buffer> chunkHandler) {
    return this;
  }

  @Override
  public ContentStream endHandler(@Nullable Handler<Void> onEnd) {
    endHandler = onEnd;
    return this;
  }

  @Override
  public ContentStream exceptionHandler(@Nullable Handler<Throwable> onFailure) {
    return this;
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
