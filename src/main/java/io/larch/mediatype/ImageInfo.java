package io.larch.mediatype;

import org.jspecify.annotations.Nullable;

/**
 * What a picture's header tells of it.
 *
 * @param width of the upright picture, in pixels, at least 1
 * @param height of the upright picture, in pixels, at least 1
 * @param orientation how its pixels are stored, 1 to 8 as in EXIF; 1 is upright
 * @param pages how many pictures an animation has; 1 for others
 * @param loop how often an animation is shown, 0 for ever; null where it doesn't say, and for
 *     others
 */
public record ImageInfo(int width, int height, int orientation, int pages, @Nullable Integer loop) {

  private static final int UPRIGHT = 1;
  private static final int FIRST_ON_ITS_SIDE = 5;
  private static final int LAST = 8;

  /** Of one upright picture. */
  public ImageInfo(int width, int height) {
    this(width, height, UPRIGHT, 1, null);
  }

  /**
   * The same stored otherwise.
   *
   * @param newOrientation as in EXIF; what isn't 1 to 8 counts as 1, as everywhere
   */
  ImageInfo oriented(int newOrientation) {
    int known = newOrientation < UPRIGHT || newOrientation > LAST ? UPRIGHT : newOrientation;
    boolean turned = known >= FIRST_ON_ITS_SIDE != orientation >= FIRST_ON_ITS_SIDE;
    return new ImageInfo(turned ? height : width, turned ? width : height, known, pages, loop);
  }

  /** The same on its side, which is how it is to be seen and no matter of how it is stored. */
  ImageInfo turned() {
    return new ImageInfo(/* width= */ height, /* height= */ width, orientation, pages, loop);
  }

  /** The same with so many pages; with none or one it is no animation. */
  ImageInfo with(int newPages, @Nullable Integer newLoop) {
    return new ImageInfo(
        width, height, orientation, Math.max(1, newPages), newPages > 1 ? newLoop : null);
  }
}
