package io.larch.image.job;

/**
 * What a worker writes, with what it can hold. What clients may ask for is {@code
 * image.ImageFormat}.
 */
public enum WrittenFormat {
  JPEG(false, false, 65_500),
  PNG(true, false, Integer.MAX_VALUE),
  WEBP(true, true, 16_383),
  /** As many pixels as its largest level has; an encoder given more writes what nobody can read. */
  AVIF(true, false, 16_384, 35_651_584),
  GIF(true, true, 65_535),
  HEIC(true, false, 16_384),
  /** Its encoder takes some 150 bytes for each pixel, which is more than any other does. */
  JXL(true, false, Integer.MAX_VALUE, 8_000_000),

  /**
   * Four bytes for each pixel, red, green, blue, alpha, row by row from the top, in sRGB and with
   * nothing before or after. For placeholders, from small pictures.
   */
  RGBA(true, false, Integer.MAX_VALUE);

  private final boolean transparent;
  private final boolean animated;
  private final int maxSide;
  private final long maxPixels;

  WrittenFormat(boolean transparent, boolean animated, int maxSide) {
    this(transparent, animated, maxSide, Long.MAX_VALUE);
  }

  WrittenFormat(boolean transparent, boolean animated, int maxSide, long maxPixels) {
    this.transparent = transparent;
    this.animated = animated;
    this.maxSide = maxSide;
    this.maxPixels = maxPixels;
  }

  /** Whether it can have pixels that are not opaque. */
  public boolean isTransparent() {
    return transparent;
  }

  /** Whether it can have several pages. */
  public boolean isAnimated() {
    return animated;
  }

  /** Whether a page of this size can be written in it. */
  public boolean canHold(int width, int height) {
    return Math.max(width, height) <= maxSide && (long) width * height <= maxPixels;
  }

  /** The longest side that it can have, in pixels. */
  public int maxSide() {
    return maxSide;
  }

  /** The most pixels that a page can have. */
  public long maxPixels() {
    return maxPixels;
  }
}
