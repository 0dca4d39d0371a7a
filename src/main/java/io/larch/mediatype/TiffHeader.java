package io.larch.mediatype;

import io.larch.mediatype.HeaderScan.Found;
import io.larch.mediatype.HeaderScan.Look;
import io.larch.mediatype.HeaderScan.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the size of a TIFF image, with offsets of 32 or 64 bits, from its first directory, which
 * may stand at the end of the file. A directory that says that it is a preview has none.
 */
final class TiffHeader {

  private static final int NEW_SUBFILE_TYPE = 254;
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int SHORT = 3;

  private final ByteOrder order;

  /** Whether offsets have 64 bits. */
  private final boolean big;

  private long width;

  private TiffHeader(ByteOrder order, boolean big) {
    this.order = order;
    this.big = big;
  }

  /** Null when the first 12 bytes are not those of a TIFF image. */
  static @Nullable Step first(ByteBuffer bytes) {
    return switch (PictureHeaders.text(bytes, 0, 4)) {
      case "II*\0" -> new TiffHeader(ByteOrder.LITTLE_ENDIAN, false).directory();
      case "MM\0*" -> new TiffHeader(ByteOrder.BIG_ENDIAN, false).directory();
      case "II+\0" -> new TiffHeader(ByteOrder.LITTLE_ENDIAN, true).directory();
      case "MM\0+" -> new TiffHeader(ByteOrder.BIG_ENDIAN, true).directory();
      default -> null;
    };
  }

  private Look directory() {
    return big
        ? new Look(8, 8, b -> entries(b.order(order).getLong(0)))
        : new Look(4, 4, b -> entries(PictureHeaders.unsigned(b.order(order).getInt(0))));
  }

  private Step entries(long at) {
    if (at < 8 || at > Long.MAX_VALUE / 2) {
      return HeaderScan.NOTHING;
    }
    return big
        ? new Look(at, 8, b -> entry(at + 8, b.order(order).getLong(0)))
        : new Look(at, 2, b -> entry(at + 2, b.order(order).getShort(0) & 0xFFFF));
  }

  /** They are in the order of their tags. */
  private Step entry(long at, long left) {
    if (left <= 0) {
      return HeaderScan.NOTHING;
    }
    int length = big ? 20 : 12;
    return new Look(
        at,
        length,
        b -> {
          b.order(order);
          int tag = b.getShort(0) & 0xFFFF;
          long value = value(b);
          if (tag > HEIGHT || (tag == NEW_SUBFILE_TYPE && (value & 1) == 1)) {
            return HeaderScan.NOTHING;
          }
          if (tag == HEIGHT) {
            return found(width, value);
          }
          if (tag == WIDTH) {
            width = value;
          }
          return entry(at + length, left - 1);
        });
  }

  private long value(ByteBuffer entry) {
    int at = big ? 12 : 8;
    return (entry.getShort(2) & 0xFFFF) == SHORT
        ? entry.getShort(at) & 0xFFFF
        : PictureHeaders.unsigned(entry.getInt(at));
  }

  private static Found found(long width, long height) {
    return width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE
        ? PictureHeaders.found((int) width, (int) height)
        : HeaderScan.NOTHING;
  }
}
