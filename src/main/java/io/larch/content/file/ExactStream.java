package io.larch.content.file;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.ContentStream;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream that ends after exactly so many bytes and fails in every other case, so that a store's
 * short answer can't pass for the whole content. Releases its source at the end, on failure and
 * when closed, once.
 */
final class ExactStream implements ContentStream {

  private final ReadStream<Buffer> source;
  private final long length;
  private final Supplier<Future<Void>> release;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private long received;
  private @Nullable Future<Void> released;

  /**
   * @param source paused
   * @param release gives the source back; called once, on the stream's context
   */
  ExactStream(ReadStream<Buffer> source, long length, Supplier<Future<Void>> release) {
    this.source = source;
    this.length = length;
    this.release = release;
    source.exceptionHandler(
        cause -> fail(new ContentStoreException(Kind.UNAVAILABLE, "content broke off", cause)));
    source.endHandler(v -> end());
    source.handler(this::receive);
  }

  private void receive(Buffer chunk) {
    if (released != null) {
      return;
    }
    received += chunk.length();
    if (received > length) {
      fail(new ContentStoreException(Kind.UNKNOWN, "more than the " + length + " bytes asked for"));
    } else if (handler != null) {
      handler.handle(chunk);
    }
  }

  private void end() {
    if (released != null) {
      return;
    }
    if (received < length) {
      fail(
          new ContentStoreException(
              Kind.UNKNOWN, "content ended after " + received + " of " + length + " bytes"));
      return;
    }
    released = release.get();
    if (endHandler != null) {
      endHandler.handle(null);
    }
  }

  private void fail(ContentStoreException failure) {
    if (released != null) {
      return;
    }
    Future<Void> unused = close();
    if (exceptionHandler != null) {
      exceptionHandler.handle(failure);
    }
  }

  @Override
  public Future<Void> close() {
    Future<Void> running = released;
    if (running == null) {
      running = release.get();
      released = running;
    }
    return running;
  }

  @Override
  public ContentStream handler(@Nullable Handler<Buffer> chunkHandler) {
    handler = chunkHandler;
    return this;
  }

  @Override
  public ContentStream endHandler(@Nullable Handler<Void> onEnd) {
    endHandler = onEnd;
    return this;
  }

  @Override
  public ContentStream exceptionHandler(@Nullable Handler<Throwable> onFailure) {
    exceptionHandler = onFailure;
    return this;
  }

  @Override
  public ContentStream pause() {
    source.pause();
    return this;
  }

  @Override
  public ContentStream resume() {
    source.resume();
    return this;
  }

  @Override
  public ContentStream fetch(long amount) {
    source.fetch(amount);
    return this;
  }
}
