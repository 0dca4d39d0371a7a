package io.larch.mediatype;

import io.larch.mediatype.HeaderScan.Found;
import io.larch.mediatype.HeaderScan.Look;
import java.nio.ByteBuffer;

/** Reads the size of a JPEG XL image (ISO/IEC 18181-1, SizeHeader), which is packed in bits. */
final class JxlHeader {

  private static final int LONGEST = 9;
  private static final int[] LENGTHS = {9, 13, 18, 30};

  /** Width by height for each ratio but the first, which stands for none. */
  private static final int[][] RATIOS = {
    {0, 1}, {1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1}
  };

  private final ByteBuffer bytes;
  private int bit;

  private JxlHeader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /**
   * @param at where the header begins, after the two bytes of the signature
   */
  static Look codestream(long at) {
    return new Look(at, LONGEST, b -> new JxlHeader(b).size());
  }

  private Found size() {
    boolean small = bits(1) == 1;
    long height = side(small);
    int[] ratio = RATIOS[bits(3)];
    long width = ratio[0] == 0 ? side(small) : height * ratio[0] / ratio[1];
    return width <= Integer.MAX_VALUE
        ? PictureHeaders.found((int) width, (int) height)
        : HeaderScan.NOTHING;
  }

  private long side(boolean small) {
    return small ? 8L * (bits(5) + 1) : 1L + bits(LENGTHS[bits(2)]);
  }

  /** Lowest bit first. */
  private int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      value |= ((bytes.get(bit / 8) >> (bit % 8)) & 1) << i;
    }
    return value;
  }
}
