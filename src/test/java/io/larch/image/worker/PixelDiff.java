package io.larch.image.worker;

import java.awt.image.BufferedImage;

/**
 * How far two pictures are from each other. Where both are transparent, colours don't count.
 *
 * @param mean over all pixels and bands, of 255
 * @param worst of any pixel's band, of 255
 */
public record PixelDiff(double mean, int worst) {

  /** Compares two of the same size. */
  public static PixelDiff between(BufferedImage a, BufferedImage b) {
    if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
      throw new AssertionError(
          "%d x %d is not %d x %d"
              .formatted(a.getWidth(), a.getHeight(), b.getWidth(), b.getHeight()));
    }
    long sum = 0;
    int worst = 0;
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        int one = a.getRGB(x, y);
        int other = b.getRGB(x, y);
        if ((one >>> 24) == 0 && (other >>> 24) == 0) {
          continue;
        }
        for (int shift = 0; shift < 32; shift += 8) {
          int difference = Math.abs(((one >>> shift) & 255) - ((other >>> shift) & 255));
          sum += difference;
          worst = Math.max(worst, difference);
        }
      }
    }
    return new PixelDiff(sum / (4.0 * a.getWidth() * a.getHeight()), worst);
  }
}
