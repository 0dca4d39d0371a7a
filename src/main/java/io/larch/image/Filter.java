package io.larch.image;

import java.util.Locale;

/** What is done to a picture's colours. Padding comes after it and keeps its own. */
public enum Filter implements Choice {
  /** Nothing. */
  NONE,
  /** Shades of grey, as libvips's {@code b-w} has them. Also written {@code greyscale}. */
  GRAYSCALE,
  /** 0 and 255 alone. */
  BLACK_WHITE,
  /** Browns. */
  SEPIA;

  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
