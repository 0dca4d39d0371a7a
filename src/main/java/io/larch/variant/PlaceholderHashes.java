package io.larch.variant;

import io.larch.asset.Placeholders;
import io.larch.config.Placeholder;
import io.trbl.blurhash.BlurHash;
import java.util.Base64;
import java.util.Set;

/** Computes placeholders of pixels. Takes some 10 ms of CPU; not for an event loop. */
final class PlaceholderHashes {

  /** Pixels of a raster's side, at most. */
  static final int SIDE = ThumbHash.MAX_SIDE;

  private static final int CHANNELS = 4;
  private static final int FULL = 255;

  /** What BlurHash knows of the longer side. */
  private static final int LONG = 4;

  private static final int SHORT = 3;

  private PlaceholderHashes() {}

  /**
   * The placeholders that are wanted.
   *
   * @param width 1 to {@value #SIDE} pixels
   * @param height 1 to {@value #SIDE} pixels
   * @param rgba red, green, blue and alpha of each pixel, row by row
   */
  static Placeholders of(Set<Placeholder> wanted, int width, int height, byte[] rgba) {
    return new Placeholders(
        wanted.contains(Placeholder.BLURHASH) ? blurhash(width, height, rgba) : null,
        wanted.contains(Placeholder.THUMBHASH)
            ? Base64.getEncoder().encodeToString(ThumbHash.of(width, height, rgba))
            : null);
  }

  private static String blurhash(int width, int height, byte[] rgba) {
    int[] pixels = new int[width * height];
    for (int i = 0; i < pixels.length; i++) {
      int at = i * CHANNELS;
      int alpha = rgba[at + 3] & FULL;
      pixels[i] =
          onWhite(rgba[at], alpha) << 16
              | onWhite(rgba[at + 1], alpha) << 8
              | onWhite(rgba[at + 2], alpha);
    }
    boolean high = height > width;
    return BlurHash.encode(pixels, width, height, high ? SHORT : LONG, high ? LONG : SHORT);
  }

  /** It knows no alpha. */
  private static int onWhite(byte channel, int alpha) {
    return ((channel & FULL) * alpha + FULL * (FULL - alpha) + FULL / 2) / FULL;
  }
}
