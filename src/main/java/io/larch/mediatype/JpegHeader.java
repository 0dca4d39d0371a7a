package io.larch.mediatype;

import io.larch.mediatype.HeaderScan.Look;
import io.larch.mediatype.HeaderScan.Step;
import java.nio.ByteBuffer;

/**
 * Where a JPEG has its size: in the frame header, whatever segments stand before it, one of which
 * may say how its pixels are stored.
 */
final class JpegHeader {

  private static final int MARKER = 0xFF;
  private static final int FIRST_STANDALONE = 0xD0;
  private static final int LAST_STANDALONE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int APP1 = 0xE1;
  private static final int UNKNOWN = 0;

  private JpegHeader() {}

  /** Segment by segment up to the frame header. */
  static Look first(long at) {
    return segment(at, UNKNOWN);
  }

  /**
   * @param orientation that an earlier segment had; 0 while there was none
   */
  private static Look segment(long at, int orientation) {
    return new Look(at, 10, bytes -> segment(at, orientation, bytes));
  }

  private static Step segment(long at, int orientation, ByteBuffer bytes) {
    int marker = bytes.get(1) & 0xFF;
    if ((bytes.get(0) & 0xFF) != MARKER || marker == START_OF_SCAN) {
      return HeaderScan.NOTHING;
    }
    if (marker == MARKER) {
      return segment(at + 1, orientation); // a fill byte
    }
    if (marker >= FIRST_STANDALONE && marker <= LAST_STANDALONE) {
      return segment(at + 2, orientation);
    }
    if (isFrameHeader(marker)) {
      int height = bytes.getShort(5) & 0xFFFF;
      int width = bytes.getShort(7) & 0xFFFF;
      return PictureHeaders.found(width, height, orientation);
    }
    long next = at + 2 + Math.max(2, bytes.getShort(2) & 0xFFFF);
    boolean exif =
        marker == APP1
            && orientation == UNKNOWN
            && ExifOrientation.PREFIX.startsWith(PictureHeaders.text(bytes, 4, 6));
    return exif
        ? ExifOrientation.find(at + 4, next, null, found -> segment(next, found))
        : segment(next, orientation);
  }

  /** SOF0 to SOF15 without the three that mean something else: DHT, JPG, DAC. */
  private static boolean isFrameHeader(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }
}
