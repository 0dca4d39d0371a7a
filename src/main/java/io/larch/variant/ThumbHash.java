package io.larch.variant;

import java.util.Arrays;

/**
 * <a href="https://evanw.github.io/thumbhash/">ThumbHash</a>: some 25 bytes from which a blurred
 * picture is drawn, with its proportions and what is transparent in it.
 *
 * <p>A picture's luminance, its two differences of colour and its alpha are each taken apart into
 * waves (a cosine transform); the mean and the few longest waves are kept, in four to six bits
 * each. Bits are counted from the lowest of the first byte on.
 */
final class ThumbHash {

  /** Pixels of a side, at most; more make it no better. */
  static final int MAX_SIDE = 100;

  private static final int COLOURS = 3;
  private static final int CHANNELS = 4;
  private static final int FULL = 255;

  /** Waves along the longer side, of the luminance. */
  private static final int WAVES = 7;

  /** The same where there is alpha, whose waves want their room. */
  private static final int WAVES_BESIDE_ALPHA = 5;

  private static final int LEAST_WAVES = 3;
  private static final int ALPHA_WAVES = 5;

  private ThumbHash() {}

  /**
   * The hash of a picture.
   *
   * @param width 1 to {@value #MAX_SIDE} pixels
   * @param height 1 to {@value #MAX_SIDE} pixels
   * @param rgba red, green, blue and alpha of each pixel, row by row, colours not multiplied by
   *     alpha
   */
  static byte[] of(int width, int height, byte[] rgba) {
    if (width < 1
        || height < 1
        || Math.max(width, height) > MAX_SIDE
        || rgba.length != width * height * CHANNELS) {
      throw new IllegalArgumentException(
          "%d x %d pixels in %d bytes".formatted(width, height, rgba.length));
    }
    int pixels = width * height;
    double[] mean = mean(rgba, pixels);
    boolean hasAlpha = mean[COLOURS] < pixels;
    int most = hasAlpha ? WAVES_BESIDE_ALPHA : WAVES;
    int longer = Math.max(width, height);
    int across = (int) Math.max(1, Math.round((double) most * width / longer));
    int down = (int) Math.max(1, Math.round((double) most * height / longer));

    double[][] channels = channels(rgba, pixels, mean);
    Waves light =
        Waves.of(
            channels[0], width, height, Math.max(LEAST_WAVES, across), Math.max(LEAST_WAVES, down));
    Waves yellowToBlue = Waves.of(channels[1], width, height, LEAST_WAVES, LEAST_WAVES);
    Waves redToGreen = Waves.of(channels[2], width, height, LEAST_WAVES, LEAST_WAVES);

    Bits bits = new Bits();
    bits.add(63 * light.mean, 6);
    bits.add(31.5 + 31.5 * yellowToBlue.mean, 6);
    bits.add(31.5 + 31.5 * redToGreen.mean, 6);
    bits.add(31 * light.scale, 5);
    bits.add(hasAlpha ? 1 : 0, 1);
    bits.add(width > height ? down : across, 3);
    bits.add(63 * yellowToBlue.scale, 6);
    bits.add(63 * redToGreen.scale, 6);
    bits.add(width > height ? 1 : 0, 1);
    if (hasAlpha) {
      Waves alpha = Waves.of(channels[COLOURS], width, height, ALPHA_WAVES, ALPHA_WAVES);
      bits.add(15 * alpha.mean, 4);
      bits.add(15 * alpha.scale, 4);
      light.addTo(bits);
      yellowToBlue.addTo(bits);
      redToGreen.addTo(bits);
      alpha.addTo(bits);
    } else {
      light.addTo(bits);
      yellowToBlue.addTo(bits);
      redToGreen.addTo(bits);
    }
    return bits.bytes();
  }

  /** The mean colour, each pixel as far as it is opaque, and the sum of all alpha; 0 to 1 each. */
  private static double[] mean(byte[] rgba, int pixels) {
    double[] mean = new double[CHANNELS];
    for (int at = 0; at < pixels * CHANNELS; at += CHANNELS) {
      double alpha = (double) (rgba[at + COLOURS] & 0xFF) / FULL;
      for (int colour = 0; colour < COLOURS; colour++) {
        mean[colour] += alpha / FULL * (rgba[at + colour] & 0xFF);
      }
      mean[COLOURS] += alpha;
    }
    if (mean[COLOURS] > 0) {
      for (int colour = 0; colour < COLOURS; colour++) {
        mean[colour] /= mean[COLOURS];
      }
    }
    return mean;
  }

  /** Luminance, yellow to blue, red to green, and alpha, on a ground of the mean colour. */
  private static double[][] channels(byte[] rgba, int pixels, double[] mean) {
    double[][] channels = new double[CHANNELS][pixels];
    double[] colour = new double[COLOURS];
    for (int pixel = 0; pixel < pixels; pixel++) {
      int at = pixel * CHANNELS;
      double alpha = (double) (rgba[at + COLOURS] & 0xFF) / FULL;
      for (int each = 0; each < COLOURS; each++) {
        colour[each] = mean[each] * (1 - alpha) + alpha / FULL * (rgba[at + each] & 0xFF);
      }
      channels[0][pixel] = (colour[0] + colour[1] + colour[2]) / COLOURS;
      channels[1][pixel] = (colour[0] + colour[1]) / 2 - colour[2];
      channels[2][pixel] = colour[0] - colour[1];
      channels[COLOURS][pixel] = alpha;
    }
    return channels;
  }

  /**
   * One channel as waves.
   *
   * @param mean of it
   * @param waves the others, each from 0 to 1, where a half is none of it
   * @param scale the highest of them, by which the others are divided
   */
  @SuppressWarnings("ArrayRecordComponent") // stays in here, and is compared with nothing
  private record Waves(double mean, double[] waves, double scale) {

    /** The longest waves of a channel: a triangle of those in a rectangle. */
    static Waves of(double[] channel, int width, int height, int across, int down) {
      double[] waves = new double[across * down];
      int count = 0;
      double mean = 0;
      double scale = 0;
      for (int y = 0; y < down; y++) {
        for (int x = 0; x * down < across * (down - y); x++) {
          double strength = strength(channel, width, height, x, y);
          if (x == 0 && y == 0) {
            mean = strength;
          } else {
            waves[count++] = strength;
            scale = Math.max(scale, Math.abs(strength));
          }
        }
      }
      waves = Arrays.copyOf(waves, count);
      if (scale > 0) {
        for (int i = 0; i < count; i++) {
          waves[i] = 0.5 + 0.5 / scale * waves[i];
        }
      }
      return new Waves(mean, waves, scale);
    }

    /**
     * By cosines that are the same everywhere, to the last bit: of a picture of one colour nothing
     * but the errors of rounding is left, and is told as if it were waves.
     */
    private static double strength(double[] channel, int width, int height, int x, int y) {
      double[] along = new double[width];
      for (int column = 0; column < width; column++) {
        along[column] = StrictMath.cos(Math.PI / width * x * (column + 0.5));
      }
      double sum = 0;
      for (int row = 0; row < height; row++) {
        double here = StrictMath.cos(Math.PI / height * y * (row + 0.5));
        for (int column = 0; column < width; column++) {
          sum += channel[row * width + column] * along[column] * here;
        }
      }
      return sum / (width * height);
    }

    void addTo(Bits bits) {
      for (double wave : waves) {
        bits.add(15 * wave, 4);
      }
    }
  }

  /** Numbers in as many bits as they need. */
  private static final class Bits {

    private byte[] bytes = new byte[32];
    private int used;

    /** A number, rounded, that fits into so many bits. */
    void add(double number, int count) {
      long rounded = Math.round(number);
      for (int bit = 0; bit < count; bit++, used++) {
        if (used == bytes.length * 8) {
          bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        bytes[used / 8] |= (byte) ((rounded >> bit & 1) << used % 8);
      }
    }

    byte[] bytes() {
      return Arrays.copyOf(bytes, (used + 7) / 8);
    }
  }
}
