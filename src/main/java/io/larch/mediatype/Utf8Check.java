package io.larch.mediatype;

import io.vertx.core.buffer.Buffer;

/**
 * Tells whether bytes that pass by are text in UTF-8 (RFC 3629), whole and without zeros. Holds
 * nothing of them.
 */
final class Utf8Check {

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;
  private static final int ESCAPE = 0x1B;
  private static final long ESCAPES = ONES * ESCAPE;

  private boolean valid = true;
  private boolean escaped;

  /** Bytes that the current character still lacks. */
  private int missing;

  /** What the next of them may be. */
  private int low;

  private int high;

  /** Whether all bytes so far, taken together, are. */
  boolean isUtf8() {
    return valid && missing == 0;
  }

  /** The next bytes. */
  void feed(Buffer chunk) {
    int end = chunk.length();
    int at = 0;
    while (valid && at < end) {
      if (missing == 0 && !escaped && at + Long.BYTES <= end && isPlain(chunk.getLong(at))) {
        at += Long.BYTES;
      } else {
        valid = take(chunk.getByte(at) & 0xFF);
        at++;
      }
    }
  }

  /** Eight bytes of ASCII, none of them zero or an escape. */
  private static boolean isPlain(long eight) {
    long escapes = eight ^ ESCAPES;
    return ((eight | (eight - ONES) | (escapes - ONES)) & HIGH_BITS) == 0;
  }

  private boolean take(int b) {
    if (missing > 0) {
      boolean fits = b >= low && b <= high;
      missing--;
      low = 0x80;
      high = 0xBF;
      return fits;
    }
    // ISO-2022 switches character sets by such sequences of ASCII; terminals' begin otherwise.
    boolean switches = escaped && (b == '$' || b == '(');
    escaped = b == ESCAPE;
    return b < 0x80 ? b != 0 && !switches : begin(b);
  }

  private boolean begin(int b) {
    if (b < 0xC2 || b > 0xF4) {
      return false;
    }
    missing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
    low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
    high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    return true;
  }
}
