package io.larch.image.vips;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.Set;

/** What is read, told by how it begins; everything else is no picture here. */
enum SourceFormat {
  JPEG("jpegload_buffer", false),
  PNG("pngload_buffer", false),
  WEBP("webpload_buffer", true),
  GIF("gifload_buffer", true),
  /** HEIC and AVIF. */
  HEIF("heifload_buffer", false);

  private static final int HEAD = 12;

  private static final Set<String> HEIF_BRANDS =
      Set.of(
          "heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1", "avif",
          "avis");

  private final String loader;
  private final boolean animated;

  SourceFormat(String loader, boolean animated) {
    this.loader = loader;
    this.animated = animated;
  }

  /** The operation that loads it from memory. */
  String loader() {
    return loader;
  }

  /** Whether its pages are an animation's. */
  boolean isAnimated() {
    return animated;
  }

  /** The format of some content; empty when it is none of these. */
  static Optional<SourceFormat> of(MemorySegment content) {
    byte[] bytes =
        content.asSlice(0, Math.min(HEAD, content.byteSize())).toArray(ValueLayout.JAVA_BYTE);
    String head = new String(bytes, ISO_8859_1);
    if (head.startsWith("\u00ff\u00d8\u00ff")) {
      return Optional.of(JPEG);
    } else if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
      return Optional.of(PNG);
    } else if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
      return Optional.of(GIF);
    } else if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return Optional.of(WEBP);
    }
    boolean heif =
        head.length() == HEAD
            && head.startsWith("ftyp", 4)
            && HEIF_BRANDS.contains(head.substring(8));
    return heif ? Optional.of(HEIF) : Optional.empty();
  }
}
