package io.larch.image;

/**
 * The sizes on the way from a source to the result of a transformation, in pixels.
 *
 * <p>The source, upright and turned, is resized to exactly {@code scaledWidth} x {@code
 * scaledHeight}, cropped to {@code croppedWidth} x {@code croppedHeight}, and padded, which gives
 * {@code width} x {@code height}. A side that keeps the proportions is rounded half a pixel up, and
 * never to none; the process that makes pictures computes likewise from the picture that it finds.
 *
 * @param gravity which part is kept when it is cropped
 * @param width of the result, of one frame
 * @param height of the result, of one frame
 * @param pages frames of the result: the source's, or 1 in a format that holds no more
 */
public record Geometry(
    int scaledWidth,
    int scaledHeight,
    int croppedWidth,
    int croppedHeight,
    Gravity gravity,
    int width,
    int height,
    int pages) {

  /** What a transformation makes of a source. */
  public static Geometry of(Transformation transformation, ImageSource source) {
    Box box = Box.of(transformation, source);
    int padding = 2 * transformation.padding();
    boolean animated = source.isAnimated() && transformation.target(source).canBeAnimated();
    return new Geometry(
        box.scaledWidth(),
        box.scaledHeight(),
        box.width(),
        box.height(),
        transformation.gravity(),
        box.width() + padding,
        box.height() + padding,
        animated ? source.pages() : 1);
  }

  /** Whether the resized source is larger than what is kept of it. */
  public boolean crops() {
    return scaledWidth != croppedWidth || scaledHeight != croppedHeight;
  }

  /**
   * Refuses a result that is too large, or would be on the way to it.
   *
   * @param maxPixels how many pixels a picture may have, all frames together
   * @throws InvalidTransformationException if it would have more, or a side of more than {@value
   *     Parameter#MAX_SIDE}
   */
  public void requireWithin(long maxPixels) {
    requireWithin(maxPixels, Parameter.W, scaledWidth, scaledHeight);
    requireWithin(maxPixels, Parameter.PAD, width, height);
  }

  private void requireWithin(long maxPixels, Parameter cause, int wide, int high) {
    if (Math.max(wide, high) > Parameter.MAX_SIDE || (long) wide * high * pages > maxPixels) {
      throw new InvalidTransformationException(
          cause.text(),
          "asks for a picture of %d x %d pixels%s; at most %d a side and %d in all are made"
              .formatted(
                  wide,
                  high,
                  pages == 1 ? "" : " in %d frames".formatted(pages),
                  Parameter.MAX_SIDE,
                  maxPixels));
    }
  }
}
