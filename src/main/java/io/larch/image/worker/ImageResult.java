package io.larch.image.worker;

import io.larch.image.job.ImageFormat;
import io.vertx.core.buffer.Buffer;

/**
 * A picture that was made. Its bytes count against what all results may hold until it is closed,
 * which whoever asked for it does, from any thread and once or more.
 */
public final class ImageResult implements AutoCloseable {

  private final ImageFormat format;
  private final int width;
  private final int height;
  private final int pages;
  private final Buffer bytes;
  private final ByteBudget.Share share;

  ImageResult(
      ImageFormat format, int width, int height, int pages, Buffer bytes, ByteBudget.Share share) {
    this.format = format;
    this.width = width;
    this.height = height;
    this.pages = pages;
    this.bytes = bytes;
    this.share = share;
  }

  /** As it was asked for. */
  public ImageFormat format() {
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

  @Override
  public void close() {
    share.close();
  }
}
