package io.larch.testing;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream of so many bytes, each known by its place, that honours back-pressure. It can fail, or
 * stand still, after some of them. Used on one context.
 */
public final class ByteSource implements ReadStream<Buffer> {

  private final Context context;
  private final long length;
  private final int chunkSize;
  private @Nullable Throwable failure;
  private boolean standsStill;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private long demand = Long.MAX_VALUE;
  private long position;
  private boolean over;
  private boolean scheduled;

  private ByteSource(Context context, long length, int chunkSize) {
    this.context = context;
    this.length = length;
    this.chunkSize = chunkSize;
  }

  /** Delivers length bytes in chunks of 64,000 and ends. */
  public static ByteSource of(Context context, long length) {
    return new ByteSource(context, length, 64_000);
  }

  public static ByteSource inChunksOf(int chunkSize, Context context, long length) {
    return new ByteSource(context, length, chunkSize);
  }

  /** Delivers length bytes and fails. */
  public static ByteSource failing(Context context, long length, Throwable failure) {
    ByteSource source = of(context, length);
    source.failure = failure;
    return source;
  }

  /** Delivers length bytes and then nothing, until {@link #fail}. */
  public static ByteSource standingStill(Context context, long length) {
    ByteSource source = of(context, length);
    source.standsStill = true;
    return source;
  }

  /** The byte at a place of every source. */
  public static byte at(long place) {
    return (byte) ((place * 0x9E3779B97F4A7C15L) >>> 56);
  }

  /** Length bytes from offset on. */
  public static Buffer bytes(long offset, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(offset + i);
    }
    return Buffer.buffer(bytes);
  }

  /** Bytes delivered so far. */
  public long position() {
    return position;
  }

  /** Breaks off now, paused or not, as a lost connection does. From any thread. */
  public void fail(Throwable cause) {
    context.runOnContext(
        v -> {
          if (!over) {
            over = true;
            if (exceptionHandler != null) {
              exceptionHandler.handle(cause);
            }
          }
        });
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      context.runOnContext(
          v -> {
            scheduled = false;
            deliver();
          });
    }
  }

  private void deliver() {
    if (over || demand == 0 || handler == null) {
      return;
    }
    if (position < length) {
      Buffer chunk = bytes(position, (int) Math.min(chunkSize, length - position));
      position += chunk.length();
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      handler.handle(chunk);
      schedule();
    } else if (failure != null) {
      fail(failure);
    } else if (!standsStill) {
      over = true;
      if (endHandler != null) {
        endHandler.handle(null);
      }
    }
  }

  @Override
  public ByteSource handler(@Nullable Handler<Buffer> chunkHandler) {
    handler = chunkHandler;
    schedule();
    return this;
  }

  @Override
  public ByteSource pause() {
    demand = 0;
    return this;
  }

  @Override
  public ByteSource resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ByteSource fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    schedule();
    return this;
  }

  @Override
  public ByteSource endHandler(@Nullable Handler<Void> onEnd) {
    endHandler = onEnd;
    return this;
  }

  @Override
  public ByteSource exceptionHandler(@Nullable Handler<Throwable> onFailure) {
    exceptionHandler = onFailure;
    return this;
  }
}
