package io.larch.image;

/**
 * A colour with its opacity.
 *
 * @param red 0 to 255
 * @param green 0 to 255
 * @param blue 0 to 255
 * @param alpha 0 for transparent to 255 for opaque
 */
public record Colour(int red, int green, int blue, int alpha) {

  static final Colour WHITE = new Colour(255, 255, 255, 255);
  static final Colour TRANSPARENT = new Colour(0, 0, 0, 0);

  /** What padding has in a format if nobody asks for another. */
  static Colour ofPadding(ImageFormat format) {
    return format.hasAlpha() ? TRANSPARENT : WHITE;
  }

  /** Reads {@code rrggbb} or {@code rrggbbaa}. */
  static Colour parse(String hex) {
    return new Colour(
        channel(hex, 0),
        channel(hex, 2),
        channel(hex, 4),
        hex.length() > 6 ? channel(hex, 6) : 255);
  }

  private static int channel(String hex, int at) {
    return Integer.parseInt(hex, at, at + 2, 16);
  }

  /** Without what nobody sees: one colour for all that are transparent. */
  Colour seen() {
    return alpha == 0 ? TRANSPARENT : this;
  }

  /** As a format can show it: on white where it has no alpha. */
  Colour in(ImageFormat format) {
    return format.hasAlpha()
        ? seen()
        : new Colour(onWhite(red), onWhite(green), onWhite(blue), 255);
  }

  private int onWhite(int channel) {
    return (channel * alpha + 255 * (255 - alpha) + 127) / 255;
  }

  /** {@code rrggbb} where it is opaque, else {@code rrggbbaa}. */
  @Override
  public String toString() {
    return alpha == 255
        ? "%02x%02x%02x".formatted(red, green, blue)
        : "%02x%02x%02x%02x".formatted(red, green, blue, alpha);
  }
}
