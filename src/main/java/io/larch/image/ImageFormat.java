package io.larch.image;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats that pictures are read and written in. */
public enum ImageFormat implements Choice {
  PNG("image/png", 0, true, false),
  JPG("image/jpeg", 80, false, false),
  WEBP("image/webp", 80, true, true),
  AVIF("image/avif", 50, true, false),
  /** What is transparent in it is so wholly; padding isn't. */
  GIF("image/gif", 0, false, true),
  HEIC("image/heic", 50, true, false),
  JXL("image/jxl", 90, true, false);

  private final String mediaType;
  private final int defaultQuality;
  private final boolean alpha;
  private final boolean animated;

  ImageFormat(String mediaType, int defaultQuality, boolean alpha, boolean animated) {
    this.mediaType = mediaType;
    this.defaultQuality = defaultQuality;
    this.alpha = alpha;
    this.animated = animated;
  }

  /**
   * The format of content.
   *
   * @param mediaType in small letters, without parameters
   * @return null for what is no picture, or one that isn't transformed
   */
  public static @Nullable ImageFormat ofMediaType(String mediaType) {
    return switch (mediaType) {
      case "image/png", "image/apng" -> PNG;
      case "image/jpeg" -> JPG;
      case "image/webp" -> WEBP;
      case "image/avif" -> AVIF;
      case "image/gif" -> GIF;
      case "image/heic", "image/heif" -> HEIC;
      case "image/jxl" -> JXL;
      default -> null;
    };
  }

  /** As clients write it, and as files end. */
  @Override
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What its content is served as. */
  public String mediaType() {
    return mediaType;
  }

  /** Whether {@code q} has no meaning for it. */
  public boolean isLossless() {
    return defaultQuality == 0;
  }

  /** The quality if nobody asks for another, 1 to 100; 0 for a lossless format. */
  public int defaultQuality() {
    return defaultQuality;
  }

  /** Whether padding may be more or less transparent. */
  public boolean hasAlpha() {
    return alpha;
  }

  /** Whether it holds, as we write it, more than one frame. */
  public boolean canBeAnimated() {
    return animated;
  }
}
