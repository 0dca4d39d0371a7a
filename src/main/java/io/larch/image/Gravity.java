package io.larch.image;

import java.util.Locale;

/** Which part of a picture is kept when it is cropped. */
public enum Gravity implements Choice {
  /** The middle. */
  CENTER,
  /** Where most is to be seen. */
  ENTROPY,
  /** What draws the eye. */
  ATTENTION;

  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
