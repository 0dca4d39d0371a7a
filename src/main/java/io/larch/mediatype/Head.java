package io.larch.mediatype;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first bytes of content; what lies beyond them reads as zeros. */
final class Head {

  private final byte[] bytes;

  Head(byte[] bytes) {
    this.bytes = bytes;
  }

  int length() {
    return bytes.length;
  }

  /**
   * Whether these bytes stand there.
   *
   * @param expected one character for each byte
   */
  boolean has(int at, String expected) {
    byte[] latin = expected.getBytes(StandardCharsets.ISO_8859_1);
    return at >= 0
        && at <= bytes.length - latin.length
        && Arrays.equals(bytes, at, at + latin.length, latin, 0, latin.length);
  }

  /** One character for each byte; fewer where the bytes end. */
  String text(int at, int count) {
    int from = Math.clamp(at, 0, bytes.length);
    int to = (int) Math.min(bytes.length, (long) from + Math.max(0, count));
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** Where these bytes stand next; -1 if nowhere. */
  int indexOf(String sought, int from) {
    for (int at = Math.max(0, from); at <= bytes.length - sought.length(); at++) {
      if (has(at, sought)) {
        return at;
      }
    }
    return -1;
  }

  int u8(long at) {
    return at >= 0 && at < bytes.length ? bytes[(int) at] & 0xFF : 0;
  }

  int u16Little(long at) {
    return u8(at) | (u8(at + 1) << 8);
  }

  long u32Little(long at) {
    return u16Little(at) | ((long) u16Little(at + 2) << 16);
  }

  long u32Big(long at) {
    return ((long) u8(at) << 24) | (u8(at + 1) << 16) | (u8(at + 2) << 8) | u8(at + 3);
  }
}
