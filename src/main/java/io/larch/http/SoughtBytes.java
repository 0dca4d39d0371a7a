package io.larch.http;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Finds bytes in a stream's chunks, looking at few of them (Boyer, Moore and Horspool's way): the
 * byte at which the last one sought would stand tells how far the next place can be.
 */
final class SoughtBytes {

  private static final int BYTE_VALUES = 256;

  private final byte[] sought;
  private final int last;

  /** How far to go on after a byte, by its value. */
  private final int[] skips = new int[BYTE_VALUES];

  /**
   * @param sought at least one
   */
  SoughtBytes(byte[] sought) {
    this.sought = sought.clone();
    this.last = sought.length - 1;
    Arrays.fill(skips, sought.length);
    for (int i = 0; i < last; i++) {
      skips[sought[i] & 0xFF] = last - i;
    }
  }

  int length() {
    return sought.length;
  }

  /** Where they begin, from there on; -1 when they don't. */
  int indexIn(Buffer data, int from) {
    int end = data.length();
    for (int i = from + last; i < end; ) {
      byte found = data.getByte(i);
      if (found == sought[last] && beginsAt(data, i - last, last)) {
        return i - last;
      }
      i += skips[found & 0xFF];
    }
    return -1;
  }

  /** Where the first of them, cut off, may stand at the end of the data; its length if nowhere. */
  int indexOfCutOff(Buffer data, int from) {
    int end = data.length();
    for (int i = Math.max(from, end - last); i < end; i++) {
      if (beginsAt(data, i, end - i)) {
        return i;
      }
    }
    return end;
  }

  private boolean beginsAt(Buffer data, int at, int count) {
    for (int i = 0; i < count; i++) {
      if (data.getByte(at + i) != sought[i]) {
        return false;
      }
    }
    return true;
  }
}
