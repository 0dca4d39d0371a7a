package io.larch.mediatype;

import io.larch.mediatype.HeaderScan.Look;
import io.larch.mediatype.HeaderScan.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Reads how a picture's pixels are stored: the orientation in the first directory of its EXIF. */
final class ExifOrientation {

  /** What stands before the directory in JPEG, and now and then elsewhere. */
  static final String PREFIX = "Exif\0\0";

  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;
  private static final int UPRIGHT = 1;

  private final long base;
  private final long end;
  private final ByteOrder order;
  private final IntFunction<Step> then;

  private ExifOrientation(long base, long end, ByteOrder order, IntFunction<Step> then) {
    this.base = base;
    this.end = end;
    this.order = order;
    this.then = then;
  }

  /**
   * Looks for it.
   *
   * @param at where the EXIF begins, with the prefix or without
   * @param end of it
   * @param soFar what is known of the picture if its content ends before
   * @param then goes on with the orientation, 1 where there is none; with a look at the end or
   *     behind
   */
  static Step find(long at, long end, @Nullable ImageInfo soFar, IntFunction<Step> then) {
    if (end - at < PREFIX.length() + 8) {
      return then.apply(UPRIGHT);
    }
    return new Look(
        at,
        PREFIX.length() + 8,
        soFar,
        b -> {
          boolean prefixed = PictureHeaders.text(b, 0, PREFIX.length()).equals(PREFIX);
          int tiff = prefixed ? PREFIX.length() : 0;
          String start = PictureHeaders.text(b, tiff, 4);
          boolean little = start.equals("II*\0");
          if (!little && !start.equals("MM\0*")) {
            return then.apply(UPRIGHT);
          }
          ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
          long offset = PictureHeaders.unsigned(b.order(order).getInt(tiff + 4));
          return new ExifOrientation(at + tiff, end, order, then).directory(offset, soFar);
        });
  }

  private Step directory(long offset, @Nullable ImageInfo soFar) {
    long at = base + offset;
    if (offset < 8 || at + 2 > end) {
      return then.apply(UPRIGHT);
    }
    return new Look(at, 2, soFar, b -> entry(at + 2, b.order(order).getShort(0) & 0xFFFF, soFar));
  }

  private Step entry(long at, int left, @Nullable ImageInfo soFar) {
    if (left == 0 || at + ENTRY > end) {
      return then.apply(UPRIGHT);
    }
    return new Look(
        at,
        ENTRY,
        soFar,
        b -> {
          ByteBuffer entry = b.order(order);
          int tag = entry.getShort(0) & 0xFFFF;
          if (tag == TAG && (entry.getShort(2) & 0xFFFF) == SHORT) {
            return then.apply(entry.getShort(8) & 0xFFFF);
          }
          // They are in the order of their tags, mostly.
          return entry(at + ENTRY, left - 1, soFar);
        });
  }
}
