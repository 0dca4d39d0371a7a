package io.larch.mediatype;

import io.larch.mediatype.HeaderScan.Look;

/** Where a JPEG has its size: in the frame header, whatever segments stand before it. */
final class JpegHeader {

  private static final int MARKER = 0xFF;
  private static final int FIRST_STANDALONE = 0xD0;
  private static final int LAST_STANDALONE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;

  private JpegHeader() {}

  /** Segment by segment up to the frame header. */
  static Look segment(long at) {
    return new Look(
        at,
        9,
        bytes -> {
          int marker = bytes.get(1) & 0xFF;
          if ((bytes.get(0) & 0xFF) != MARKER || marker == START_OF_SCAN) {
            return HeaderScan.NOTHING;
          }
          if (marker == MARKER) {
            return segment(at + 1); // a fill byte
          }
          if (marker >= FIRST_STANDALONE && marker <= LAST_STANDALONE) {
            return segment(at + 2);
          }
          int height = bytes.getShort(5) & 0xFFFF;
          int width = bytes.getShort(7) & 0xFFFF;
          return isFrameHeader(marker)
              ? PictureHeaders.found(width, height)
              : segment(at + 2 + Math.max(2, bytes.getShort(2) & 0xFFFF));
        });
  }

  /** SOF0 to SOF15 without the three that mean something else: DHT, JPG, DAC. */
  private static boolean isFrameHeader(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }
}
