package io.larch.variant;

/** Pixels drawn as {@code placeholders.mjs} draws them. */
final class Rasters {

  private static final int FULL = 255;

  private Rasters() {}

  /** Red, green, blue and alpha of each pixel, row by row. */
  static byte[] draw(String kind, int seed, int width, int height) {
    byte[] pixels = new byte[width * height * 4];
    int[] state = {seed};
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int[] pixel = pixel(kind, seed, x, y, width, height, state);
        for (int channel = 0; channel < 4; channel++) {
          pixels[(y * width + x) * 4 + channel] = (byte) pixel[channel];
        }
      }
    }
    return pixels;
  }

  private static int[] pixel(
      String kind, int seed, int x, int y, int width, int height, int[] state) {
    return switch (kind) {
      case "flat" -> new int[] {seed * 37, seed * 59, seed * 83, FULL};
      case "noise" -> new int[] {next(state), next(state), next(state), FULL};
      case "gradient" -> new int[] {part(x, width), part(y, height), x * y + seed, FULL};
      case "alpha" ->
          new int[] {part(x, width), next(state), part(y, height), part(x + y, width + height)};
      case "hole" ->
          new int[] {200, next(state), 10, isInner(x, width) && isInner(y, height) ? 0 : FULL};
      case "clear" -> new int[] {next(state), next(state), next(state), 0};
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static int next(int[] state) {
    state[0] = state[0] * 1_664_525 + 1_013_904_223;
    return state[0] >>> 24;
  }

  private static int part(int value, int whole) {
    return FULL * value / whole;
  }

  private static boolean isInner(int value, int whole) {
    return 4 * value > whole && 4 * value < 3 * whole;
  }
}
