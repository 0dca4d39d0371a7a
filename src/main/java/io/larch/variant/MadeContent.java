package io.larch.variant;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** Content that is in memory, as a stream on a context, in pieces. */
final class MadeContent implements ReadStream<Buffer> {

  private static final int PIECE = 64 * 1024;

  private final Context context;
  private final Buffer content;
  private int position;
  private long demand = Long.MAX_VALUE;
  private boolean scheduled;
  private boolean ended;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;

  MadeContent(Context context, Buffer content) {
    this.context = context;
    this.content = content;
  }

  @Override
  public MadeContent handler(@Nullable Handler<Buffer> newHandler) {
    handler = newHandler;
    schedule();
    return this;
  }

  @Override
  public MadeContent endHandler(@Nullable Handler<Void> newHandler) {
    endHandler = newHandler;
    return this;
  }

  @Override
  public MadeContent exceptionHandler(@Nullable Handler<Throwable> newHandler) {
    return this; // nothing can go wrong
  }

  @Override
  public MadeContent pause() {
    demand = 0;
    return this;
  }

  @Override
  public MadeContent resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public MadeContent fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    schedule();
    return this;
  }

  /** Not from within the call: who sets handlers expects nothing before all of them are set. */
  private void schedule() {
    if (!scheduled && !ended && handler != null && demand > 0) {
      scheduled = true;
      context.runOnContext(_ -> deliver());
    }
  }

  private void deliver() {
    scheduled = false;
    if (handler == null || demand == 0 || ended) {
      return;
    }
    if (position < content.length()) {
      int end = Math.min(position + PIECE, content.length());
      Buffer piece = content.slice(position, end);
      position = end;
      demand = demand == Long.MAX_VALUE ? demand : demand - 1;
      handler.handle(piece);
      schedule();
    } else {
      ended = true;
      if (endHandler != null) {
        endHandler.handle(null);
      }
    }
  }
}
