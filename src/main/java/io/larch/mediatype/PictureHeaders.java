package io.larch.mediatype;

import io.larch.mediatype.HeaderScan.Found;
import io.larch.mediatype.HeaderScan.Look;
import io.larch.mediatype.HeaderScan.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where pictures have their sizes: BMP, icons and Photoshop; the others have classes of their own.
 *
 * <p>By hand, because image libraries want the whole file.
 */
final class PictureHeaders {

  private static final int ICON_SIDE = 256;

  /** Tells the formats apart. */
  static final Look FIRST = new Look(0, 12, PictureHeaders::first);

  private PictureHeaders() {}

  private static Step first(ByteBuffer bytes) {
    String begin = text(bytes, 0, 12);
    if (begin.startsWith("\u0089PNG\r\n\u001a\n")) {
      return PngHeader.first(8);
    }
    if (begin.startsWith("\u00ff\u00d8\u00ff")) {
      return JpegHeader.first(2);
    }
    if (begin.startsWith("GIF8")) {
      return GifHeader.first();
    }
    if (begin.startsWith("RIFF") && begin.endsWith("WEBP")) {
      return WebpHeader.first(12);
    }
    if (begin.startsWith("BM")) {
      return new Look(14, 12, PictureHeaders::bmp);
    }
    if (begin.startsWith("\0\0\1\0") || begin.startsWith("\0\0\2\0")) {
      return icon(0, little(bytes, 4), null);
    }
    if (begin.startsWith("8BPS")) {
      return new Look(14, 8, b -> found(b.getInt(4), b.getInt(0)));
    }
    if (begin.startsWith("\u00ff\n")) {
      return JxlHeader.codestream(2);
    }
    Step tiff = TiffHeader.first(bytes);
    return tiff != null ? tiff : IsoPictureHeader.first(begin);
  }

  private static Step bmp(ByteBuffer bytes) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    boolean core = bytes.getInt(0) == 12;
    return core
        ? found(little(bytes, 4), little(bytes, 6))
        : found(bytes.getInt(4), Math.abs(bytes.getInt(8)));
  }

  /** The largest of an icon's pictures; its directory has an entry of 16 bytes for each. */
  private static Step icon(int index, int count, @Nullable ImageInfo largest) {
    if (index == count) {
      return new Found(largest);
    }
    return new Look(
        6 + 16L * index,
        2,
        largest,
        b -> icon(index + 1, count, larger(largest, size(side(b.get(0)), side(b.get(1))))));
  }

  private static int side(byte value) {
    return value == 0 ? ICON_SIDE : value & 0xFF;
  }

  static @Nullable ImageInfo larger(@Nullable ImageInfo one, @Nullable ImageInfo other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return area(other) > area(one) ? other : one;
  }

  private static long area(ImageInfo size) {
    return (long) size.width() * size.height();
  }

  static Found found(int width, int height) {
    return new Found(size(width, height));
  }

  /**
   * @param orientation how its pixels are stored, as in EXIF; what isn't 1 to 8 counts as 1
   */
  static Found found(int width, int height, int orientation) {
    ImageInfo size = size(width, height);
    return new Found(size == null ? null : size.oriented(orientation));
  }

  /** Null for one that no picture has. */
  static @Nullable ImageInfo size(int width, int height) {
    return width > 0 && height > 0 ? new ImageInfo(width, height) : null;
  }

  static String text(ByteBuffer bytes, int at, int count) {
    byte[] text = new byte[count];
    bytes.get(at, text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }

  private static int little(ByteBuffer bytes, int at) {
    return (bytes.get(at) & 0xFF) | ((bytes.get(at + 1) & 0xFF) << 8);
  }
}
