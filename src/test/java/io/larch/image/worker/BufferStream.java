package io.larch.image.worker;

import io.larch.content.ContentStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bytes in memory as a stream in pieces, which honours back-pressure. Used on one context. */
final class BufferStream implements ContentStream {

  private static final int PIECE = 20_000;

  private final Context context;
  private final Buffer bytes;

  /** What it does after the bytes, in place of ending. */
  private @Nullable Runnable last;

  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private long demand = Long.MAX_VALUE;
  private int position;
  private boolean over;
  private boolean closed;

  BufferStream(Context context, Buffer bytes) {
    this.context = context;
    this.bytes = bytes;
  }

  /** What {@link ImageWorkers#make} asks for. */
  static Supplier<Future<ContentStream>> of(Context context, byte[] bytes) {
    return () -> Future.succeededFuture(new BufferStream(context, Buffer.buffer(bytes)));
  }

  /** Fails after the bytes. */
  BufferStream failing(Throwable failure) {
    last =
        () -> {
          if (exceptionHandler != null) {
            exceptionHandler.handle(failure);
          }
        };
    return this;
  }

  /** Stands still after the bytes. */
  BufferStream standingStill() {
    last = () -> {};
    return this;
  }

  boolean isClosed() {
    return closed;
  }

  int position() {
    return position;
  }

  private void run() {
    if (over || closed || demand == 0) {
      return;
    }
    if (position < bytes.length()) {
      int end = Math.min(bytes.length(), position + PIECE);
      Buffer piece = bytes.getBuffer(position, end);
      position = end;
      demand = demand == Long.MAX_VALUE ? demand : demand - 1;
      if (handler != null) {
        handler.handle(piece);
      }
      context.runOnContext(_ -> run());
    } else {
      over = true;
      if (last != null) {
        last.run();
      } else if (endHandler != null) {
        endHandler.handle(null);
      }
    }
  }

  @Override
  public BufferStream pause() {
    demand = 0;
    return this;
  }

  @Override
  public BufferStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public BufferStream fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    context.runOnContext(_ -> run());
    return this;
  }

  @Override
  public BufferStream handler(@Nullable Handler<Buffer> newHandler) {
    handler = newHandler;
    return this;
  }

  @Override
  public BufferStream endHandler(@Nullable Handler<Void> newHandler) {
    endHandler = newHandler;
    return this;
  }

  @Override
  public BufferStream exceptionHandler(@Nullable Handler<Throwable> newHandler) {
    exceptionHandler = newHandler;
    return this;
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return Future.succeededFuture();
  }
}
