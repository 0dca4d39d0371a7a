package io.larch.image;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a picture goes into a box.
 *
 * @param scaledWidth what it is resized to
 * @param scaledHeight what it is resized to
 * @param width what is kept of that
 * @param height what is kept of that
 */
record Box(int scaledWidth, int scaledHeight, int width, int height) {

  /** The box of a transformation, with a source in it. */
  static Box of(Transformation transformation, ImageSource source) {
    return of(
        transformation.fit(),
        transformation.width(),
        transformation.height(),
        turnedWidth(transformation, source),
        turnedHeight(transformation, source));
  }

  /**
   * Says the box of a transformation in the one way in which all say it that come to the same.
   *
   * @param values the transformation's, to be changed
   */
  static void normalise(
      Map<Parameter, String> values, Transformation transformation, ImageSource source) {
    int width = turnedWidth(transformation, source);
    int height = turnedHeight(transformation, source);
    Box box = of(transformation, source);
    if (box.crops()) {
      return; // nothing else comes to the same
    }
    values.remove(Parameter.FIT);
    values.remove(Parameter.G);
    values.remove(Parameter.W);
    values.remove(Parameter.H);
    if (box.equals(of(Fit.FIT, null, null, width, height))) {
      return;
    }
    boolean byWidth = box.equals(of(Fit.FIT, box.width, null, width, height));
    boolean byHeight = box.equals(of(Fit.FIT, null, box.height, width, height));
    if (byWidth || !byHeight) {
      values.put(Parameter.W, String.valueOf(box.width));
    }
    if (!byWidth) {
      values.put(Parameter.H, String.valueOf(box.height));
    }
    if (!byWidth && !byHeight) {
      values.put(Parameter.FIT, Fit.STRETCH.text());
    }
  }

  private static int turnedWidth(Transformation transformation, ImageSource source) {
    return transformation.liesOnItsSide() ? source.height() : source.width();
  }

  private static int turnedHeight(Transformation transformation, ImageSource source) {
    return transformation.liesOnItsSide() ? source.width() : source.height();
  }

  private static Box of(Fit fit, @Nullable Integer w, @Nullable Integer h, int width, int height) {
    if (fit == Fit.FIT || w == null || h == null) {
      int bound = w == null ? width : Math.min(w, width);
      return inside(bound, h == null ? height : Math.min(h, height), width, height);
    }
    if (fit == Fit.STRETCH) {
      return new Box(w, h, w, h);
    }
    return isWider(w, h, width, height)
        ? new Box(w, scaled(height, w, width), w, h)
        : new Box(scaled(width, h, height), h, w, h);
  }

  private static Box inside(int w, int h, int width, int height) {
    int scaledWidth = isWider(w, h, width, height) ? scaled(width, h, height) : w;
    int scaledHeight = isWider(w, h, width, height) ? h : scaled(height, w, width);
    return new Box(scaledWidth, scaledHeight, scaledWidth, scaledHeight);
  }

  /** Whether a box has more width for its height than a picture. */
  private static boolean isWider(int w, int h, int width, int height) {
    return (long) w * height > (long) h * width;
  }

  /** One side when the other goes from one length to another. */
  private static int scaled(int side, int to, int from) {
    long rounded = (2L * side * to + from) / (2L * from);
    return Math.clamp(rounded, 1, Integer.MAX_VALUE);
  }

  private boolean crops() {
    return scaledWidth != width || scaledHeight != height;
  }
}
