package io.larch.serving;

/**
 * A part of content.
 *
 * @param first position of its first byte, from 0
 * @param last position of its last byte, not before first
 */
record ByteRange(long first, long last) {

  long length() {
    return last - first + 1;
  }

  /** The value of {@code Content-Range} for content of so many bytes. */
  String contentRange(long size) {
    return "bytes " + first + "-" + last + "/" + size;
  }

  /** Whether the two overlap or leave no byte between them. */
  boolean touches(ByteRange other) {
    return first <= other.last + 1 && other.first <= last + 1;
  }

  /** The smallest range that holds both. */
  ByteRange join(ByteRange other) {
    return new ByteRange(Math.min(first, other.first), Math.max(last, other.last));
  }
}
