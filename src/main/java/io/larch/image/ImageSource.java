package io.larch.image;

/**
 * What is known of a picture before any pixel is decoded.
 *
 * @param width of the upright picture, in pixels, at least 1
 * @param height of the upright picture, in pixels, at least 1
 * @param format what it is stored in
 * @param pages frames of an animation; 1 for others, whatever else their file holds
 * @param orientation how its pixels are stored, 1 to 8 as in EXIF; 1 is upright
 */
public record ImageSource(int width, int height, ImageFormat format, int pages, int orientation) {

  private static final int UPRIGHT = 1;

  /** From here on the stored picture lies on its side. */
  private static final int FIRST_ON_ITS_SIDE = 5;

  public ImageSource {
    if (width < 1 || height < 1 || pages < 1 || orientation < UPRIGHT || orientation > 8) {
      throw new IllegalArgumentException(
          "no picture: %d x %d, %d pages, orientation %d"
              .formatted(width, height, pages, orientation));
    }
  }

  /**
   * A picture by the size that its file has, before it is made upright.
   *
   * @param orientation as in EXIF; what isn't 1 to 8 counts as 1, as everywhere
   */
  public static ImageSource stored(
      int width, int height, ImageFormat format, int pages, int orientation) {
    int known = orientation < UPRIGHT || orientation > 8 ? UPRIGHT : orientation;
    boolean onItsSide = known >= FIRST_ON_ITS_SIDE;
    return new ImageSource(
        onItsSide ? height : width, onItsSide ? width : height, format, pages, known);
  }

  /** Whether its pixels are stored as they are to be seen. */
  public boolean isUpright() {
    return orientation == UPRIGHT;
  }

  /** Whether it moves. */
  public boolean isAnimated() {
    return pages > 1 && format.canBeAnimated();
  }
}
