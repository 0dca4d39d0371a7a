package io.larch.asset;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the size of an AVIF or HEIC image: the largest of its image spatial extents ({@code ispe},
 * ISO/IEC 23008-12), since previews and tiles have theirs too.
 */
final class IsoImageHeader {

  private static final int META = 0x6d657461;
  private static final int IPRP = 0x69707270;
  private static final int IPCO = 0x6970636f;
  private static final int ISPE = 0x69737065;
  private static final int BOX_HEADER = 8;
  private static final int FULL_BOX_HEADER = 12;

  private @Nullable ImageSize largest;

  private IsoImageHeader() {}

  /** The size, or null when the boxes at hand don't tell it. */
  static @Nullable ImageSize size(ByteBuffer bytes) {
    IsoImageHeader header = new IsoImageHeader();
    header.walk(bytes, 0, bytes.limit());
    return header.largest;
  }

  private void walk(ByteBuffer bytes, int from, int end) {
    int at = from;
    while (at + BOX_HEADER <= end) {
      long length = bytes.getInt(at) & 0xFFFFFFFFL;
      int type = bytes.getInt(at + 4);
      if (length < BOX_HEADER) {
        return; // to the end of the file, or a 64-bit length: content, not description
      }
      int boxEnd = (int) Math.min(end, at + length);
      switch (type) {
        case META -> walk(bytes, at + FULL_BOX_HEADER, boxEnd);
        case IPRP, IPCO -> walk(bytes, at + BOX_HEADER, boxEnd);
        case ISPE -> offer(bytes, at + FULL_BOX_HEADER, boxEnd);
        default -> {
          // not on the way to the extents
        }
      }
      at = boxEnd;
    }
  }

  private void offer(ByteBuffer bytes, int at, int end) {
    if (at + 8 > end) {
      return;
    }
    ImageSize size = ImageHeader.size(bytes.getInt(at), bytes.getInt(at + 4));
    if (size != null && (largest == null || area(size) > area(largest))) {
      largest = size;
    }
  }

  private static long area(ImageSize size) {
    return (long) size.width() * size.height();
  }
}
