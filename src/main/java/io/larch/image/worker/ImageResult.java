package io.larch.image.worker;

import io.larch.image.job.WrittenFormat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/**
 * A picture that was made. Its bytes count against what all results may hold until it is closed,
 * which whoever asked for it does, from any thread and once or more.
 */
public final class ImageResult implements AutoCloseable {

  private final WrittenFormat format;
  private final int width;
  private final int height;
  private final int pages;
  private final Buffer bytes;
  private final ByteBudget.Share share;

  ImageResult(
      WrittenFormat format,
      int width,
      int height,
      int pages,
      Buffer bytes,
      ByteBudget.Share share) {
    this.format = format;
    this.width = width;
    this.height = height;
    this.pages = pages;
    this.bytes = bytes;
    this.share = share;
  }

  /** As it was asked for. */
  public WrittenFormat format() {
    return format;
  }

  /** Pixels. */
  public int width() {
    return width;
  }

  /** Pixels, of one page. */
  public int height() {
    return height;
  }

  /** 1, or more of an animation. */
  public int pages() {
    return pages;
  }

  /** All of it; not to be changed. */
  public Buffer bytes() {
    return bytes;
  }

  /**
   * Closes it once some work with it has ended, however it does.
   *
   * @param work may throw, which is a failure as well
   */
  public <T> Future<T> use(Function<ImageResult, Future<T>> work) {
    return Future.succeededFuture(this).compose(work).onComplete(_ -> close());
  }

  /**
   * Hands it on to whoever closes it from then on. Where that throws, it is closed here.
   *
   * @param taker makes something of it that will close it
   */
  public <T> T handOn(Function<ImageResult, T> taker) {
    boolean taken = false;
    try {
      T result = taker.apply(this);
      taken = true;
      return result;
    } finally {
      if (!taken) {
        close();
      }
    }
  }

  @Override
  public void close() {
    share.close();
  }
}
