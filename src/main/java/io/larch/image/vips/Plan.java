package io.larch.image.vips;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Fit;
import io.larch.image.job.ImageLimits;
import io.larch.image.job.WorkerProblem.Kind;

/**
 * The sizes that lead from a picture to what is made of it, found before any pixel is.
 *
 * @param pose how it is laid
 * @param scaledWidth pixels of a page as it is scaled, once it is laid so
 * @param scaledHeight pixels of a page as it is scaled, once it is laid so
 * @param width pixels that are left of it by cropping
 * @param height pixels that are left of it by cropping
 * @param pages how many of them there are, all alike
 */
record Plan(Pose pose, int scaledWidth, int scaledHeight, int width, int height, int pages) {

  /** Of any image of libvips's, all pages together. */
  private static final int MAX_HEIGHT = 10_000_000;

  /**
   * For a picture whose header is known.
   *
   * @param width pixels of a page, as the file has them
   * @param height pixels of a page, as the file has them
   * @param orientation as EXIF counts
   * @param pages that are wanted
   */
  static Plan of(ImageJob job, int width, int height, int orientation, int pages) {
    Pose pose = Pose.upright(orientation).then(Pose.of(job.turn(), job.mirror()));
    ImageJob.Size size = job.size();
    int laidWidth = pose.isSideways() ? height : width;
    int laidHeight = pose.isSideways() ? width : height;
    if (size.fit() == Fit.STRETCH) {
      return new Plan(pose, size.width(), size.height(), size.width(), size.height(), pages);
    }
    Scale byWidth = size.width() == 0 ? Scale.ONE : new Scale(size.width(), laidWidth);
    Scale byHeight = size.height() == 0 ? Scale.ONE : new Scale(size.height(), laidHeight);
    if (size.fit() == Fit.INSIDE) {
      Scale scale = Scale.ONE.orLess(byWidth).orLess(byHeight);
      int scaledWidth = scale.of(laidWidth);
      int scaledHeight = scale.of(laidHeight);
      return new Plan(pose, scaledWidth, scaledHeight, scaledWidth, scaledHeight, pages);
    }
    Scale scale = byWidth.isLessThan(byHeight) ? byHeight : byWidth;
    int scaledWidth = Math.max(size.width(), scale.of(laidWidth));
    int scaledHeight = Math.max(size.height(), scale.of(laidHeight));
    return new Plan(pose, scaledWidth, scaledHeight, size.width(), size.height(), pages);
  }

  /** In whole numbers, so that half a pixel is half a pixel. */
  private record Scale(int to, int from) {

    static final Scale ONE = new Scale(1, 1);

    boolean isLessThan(Scale other) {
      return (long) to * other.from < (long) other.to * from;
    }

    Scale orLess(Scale other) {
      return other.isLessThan(this) ? other : this;
    }

    /** Half a pixel counts as one, as for whoever tells clients of the size; never none. */
    int of(int side) {
      long rounded = (2L * side * to + from) / (2L * from); // of numbers below 2^31
      return Math.clamp(rounded, 1, Integer.MAX_VALUE);
    }
  }

  /** Whether it is cropped. */
  boolean isCropped() {
    return width != scaledWidth || height != scaledHeight;
  }

  /** The width that it is scaled to as it lies in the file. */
  int storedWidth() {
    return pose.isSideways() ? scaledHeight : scaledWidth;
  }

  /** The height that it is scaled to as it lies in the file. */
  int storedHeight() {
    return pose.isSideways() ? scaledWidth : scaledHeight;
  }

  /** Refuses what would have too many pixels on the way or at the end. */
  void require(ImageJob job, ImageLimits limits) throws ProblemException {
    requirePixels(scaledWidth, scaledHeight, pages, limits);
    int finalWidth = width + 2 * job.pad();
    int finalHeight = height + 2 * job.pad();
    int maxSide = Math.min(limits.maxSide(), job.format().maxSide());
    if (finalWidth > maxSide || finalHeight > maxSide) {
      throw new ProblemException(Kind.SIDE, maxSide, "of the result");
    }
    requirePixels(finalWidth, finalHeight, pages, limits);
    long maxPixels = job.format().maxPixels();
    if ((long) finalWidth * finalHeight > maxPixels) {
      throw new ProblemException(Kind.PIXELS, maxPixels, "of the result");
    }
  }

  /** Refuses more pixels than allowed, in or out. */
  static void requirePixels(long width, long height, int pages, ImageLimits limits)
      throws ProblemException {
    // Of two numbers below 2^31 each; the pages come by division.
    if (width * height > limits.maxPixels() / pages || height * pages > MAX_HEIGHT) {
      throw new ProblemException(
          Kind.PIXELS, limits.maxPixels(), "%d x %d, %d pages".formatted(width, height, pages));
    }
  }
}
