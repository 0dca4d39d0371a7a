package io.larch.image.job;

/**
 * What a picture may have, and what may be made of it.
 *
 * @param maxPixels of what is read, and of what is made, all pages together
 * @param maxSide pixels of either side of what is read, and of what is made
 * @param maxSource bytes of the content
 * @param maxResult bytes of what is made
 * @param maxMemory bytes that the worker has for it
 */
public record ImageLimits(
    long maxPixels, int maxSide, long maxSource, long maxResult, long maxMemory) {

  /** What a pixel takes at the most, from the hungriest loader to such a saver. */
  private static final int BYTES_FOR_A_PIXEL = 36;

  /** What a worker takes beside pixels: content, result, threads. */
  private static final long BYTES_BESIDE = 256L * 1024 * 1024;

  /**
   * Address space that is enough for any picture of so many pixels, in bytes. Most take a fifth of
   * it, or less.
   */
  public static long memoryFor(long pixels) {
    return BYTES_BESIDE + BYTES_FOR_A_PIXEL * pixels;
  }
}
