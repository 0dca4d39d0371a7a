package io.larch.image.worker;

import io.larch.content.ContentStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Content that arrives on an event loop and is read on a worker's thread, a few buffers ahead and
 * no more.
 */
final class SourceReader {

  /** Buffers that may be on their way. Streams of ours bring 8 to 64 KiB in one. */
  private static final int WINDOW = 16;

  private final Context context;
  private final BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();

  /** Of the event loop alone. */
  private @Nullable ContentStream stream;

  private boolean closed;

  /** Of the worker's thread alone: buffers taken that nothing was asked for in place of yet. */
  private int taken;

  /** What came: a buffer, the end (neither), or a failure. */
  private record Arrival(@Nullable Buffer buffer, @Nullable Throwable failure) {}

  /**
   * @param context for the stream
   */
  SourceReader(Context context) {
    this.context = context;
  }

  /** Has the stream opened and begins to read. */
  void open(Supplier<Future<ContentStream>> source) {
    context.runOnContext(
        _ -> {
          try {
            source.get().onSuccess(this::opened).onFailure(this::failed);
          } catch (RuntimeException e) {
            failed(e);
          }
        });
  }

  private void opened(ContentStream opened) {
    // Perhaps on another context than ours.
    opened.pause();
    context.runOnContext(
        _ -> {
          stream = opened;
          if (closed) {
            closeStream(opened);
            return;
          }
          opened.exceptionHandler(this::failed);
          opened.endHandler(_ -> arrived.add(new Arrival(null, null)));
          opened.handler(buffer -> arrived.add(new Arrival(buffer, null)));
          opened.fetch(WINDOW);
        });
  }

  private void failed(Throwable failure) {
    arrived.add(new Arrival(null, failure));
  }

  /**
   * The next bytes; waits for them, so never on an event loop.
   *
   * @param nanos how long at the most
   * @return null after the last
   * @throws SourceException when the source failed
   * @throws TimeoutException when nothing came
   */
  @Nullable Buffer next(long nanos) throws SourceException, TimeoutException, InterruptedException {
    Arrival next = arrived.poll(nanos, TimeUnit.NANOSECONDS);
    if (next == null) {
      throw new TimeoutException("the content stands still");
    }
    if (next.failure != null) {
      throw new SourceException(next.failure);
    }
    if (next.buffer != null && ++taken == WINDOW / 2) {
      taken = 0;
      context.runOnContext(
          _ -> {
            if (stream != null && !closed) {
              stream.fetch(WINDOW / 2);
            }
          });
    }
    return next.buffer;
  }

  /** Gives the stream back; harmless after its end. */
  void close() {
    context.runOnContext(
        _ -> {
          closed = true;
          if (stream != null) {
            closeStream(stream);
          }
        });
  }

  private static void closeStream(ContentStream open) {
    open.close().onFailure(_ -> {}); // nobody is left who could be told
  }
}
