package io.larch.image;

import java.util.Locale;

/** How a picture goes into the box of {@code w} and {@code h}. */
public enum Fit implements Choice {
  /** Inside the box, never enlarged. A side that isn't given has no bound. */
  FIT,
  /** Covers the box, enlarged if need be, and is cropped to it at the centre. */
  FILL,
  /** Exactly the box, whatever becomes of the proportions. */
  STRETCH,
  /** Covers the box, enlarged if need be, and is cropped to it by a {@link Gravity}. */
  CROP;

  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
