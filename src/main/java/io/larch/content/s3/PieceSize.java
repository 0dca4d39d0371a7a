package io.larch.content.s3;

/**
 * How much of an object is asked for at once: all that is left, until its reader turns out to be
 * slow; then what that has lately taken in a second.
 */
final class PieceSize {

  /** A reader that makes us wait, and takes fewer bytes a second than this, is slow. */
  static final long FAST = 1024 * 1024;

  private static final long MIN = 64 * 1024;
  private static final long MAX = 256 * 1024;
  private static final double NANOS_PER_SECOND = 1e9;

  /** 0 for all. */
  private long bytes;

  private long begun;

  boolean isAll() {
    return bytes == 0;
  }

  /** Bytes of the next piece, unless that is all. */
  long bytes() {
    return bytes;
  }

  /** The reader is slow. */
  void small() {
    bytes = MIN;
  }

  /** A piece is asked for. */
  void begin(long now) {
    begun = now;
  }

  /** The piece has been read to its end. */
  void read(long now) {
    double rate = bytes * NANOS_PER_SECOND / Math.max(1, now - begun);
    bytes = rate > 2.0 * FAST ? 0 : Math.clamp((long) rate, MIN, MAX);
  }
}
