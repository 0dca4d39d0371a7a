package io.larch.asset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads an image's size from its first bytes: JPEG, PNG, GIF, WebP and BMP; AVIF and HEIC by {@link
 * IsoImageHeader}.
 *
 * <p>By hand, because image libraries want the whole file, and give up on a part of it although the
 * size comes first.
 */
final class ImageHeader {

  private static final int JPEG_MARKER = 0xFF;
  private static final int JPEG_FIRST_STANDALONE = 0xD0;
  private static final int JPEG_LAST_STANDALONE = 0xD9;
  private static final int JPEG_START_OF_SCAN = 0xDA;

  private ImageHeader() {}

  /** The size, or null when these bytes don't tell it. */
  static @Nullable ImageSize size(byte[] prefix) {
    ByteBuffer bytes = ByteBuffer.wrap(prefix);
    try {
      if (begins(prefix, 0, "\u0089PNG\r\n\u001a\n") && begins(prefix, 12, "IHDR")) {
        return size(bytes.getInt(16), bytes.getInt(20));
      }
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      if (begins(prefix, 0, "GIF8")) {
        return size(unsigned(bytes, 6), unsigned(bytes, 8));
      }
      if (begins(prefix, 0, "BM")) {
        return bmp(bytes);
      }
      if (begins(prefix, 0, "RIFF") && begins(prefix, 8, "WEBP")) {
        return webp(prefix, bytes);
      }
      bytes.order(ByteOrder.BIG_ENDIAN);
      if (begins(prefix, 0, "\u00ff\u00d8\u00ff")) {
        return jpeg(bytes);
      }
      return begins(prefix, 4, "ftyp") ? IsoImageHeader.size(bytes) : null;
    } catch (IndexOutOfBoundsException _) {
      // Cut off before the place where the size is.
      return null;
    }
  }

  private static @Nullable ImageSize bmp(ByteBuffer bytes) {
    boolean core = bytes.getInt(14) == 12;
    return core
        ? size(unsigned(bytes, 18), unsigned(bytes, 20))
        : size(bytes.getInt(18), Math.abs(bytes.getInt(22)));
  }

  private static @Nullable ImageSize webp(byte[] prefix, ByteBuffer bytes) {
    if (begins(prefix, 12, "VP8X")) {
      return size(1 + (bytes.getInt(24) & 0xFFFFFF), 1 + (bytes.getInt(26) >>> 8));
    }
    if (begins(prefix, 12, "VP8L")) {
      int packed = bytes.getInt(21);
      return size(1 + (packed & 0x3FFF), 1 + ((packed >>> 14) & 0x3FFF));
    }
    if (begins(prefix, 12, "VP8 ")) {
      return size(unsigned(bytes, 26) & 0x3FFF, unsigned(bytes, 28) & 0x3FFF);
    }
    return null;
  }

  /** Walks the segments up to the frame header, which may come after a large preview. */
  private static @Nullable ImageSize jpeg(ByteBuffer bytes) {
    int at = 2;
    while (true) {
      if ((bytes.get(at) & 0xFF) != JPEG_MARKER) {
        return null;
      }
      int marker = bytes.get(at + 1) & 0xFF;
      if (marker == JPEG_MARKER) {
        at++; // fill byte
      } else if (marker >= JPEG_FIRST_STANDALONE && marker <= JPEG_LAST_STANDALONE) {
        at += 2;
      } else if (isFrameHeader(marker)) {
        return size(unsigned(bytes, at + 7), unsigned(bytes, at + 5));
      } else if (marker == JPEG_START_OF_SCAN) {
        return null;
      } else {
        at += 2 + unsigned(bytes, at + 2);
      }
    }
  }

  /** SOF0 to SOF15 without the three that mean something else: DHT, JPG, DAC. */
  private static boolean isFrameHeader(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  static @Nullable ImageSize size(int width, int height) {
    return width > 0 && height > 0 ? new ImageSize(width, height) : null;
  }

  private static int unsigned(ByteBuffer bytes, int at) {
    return bytes.getShort(at) & 0xFFFF;
  }

  private static boolean begins(byte[] bytes, int at, String magic) {
    byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
    return bytes.length >= at + expected.length
        && Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
  }
}
