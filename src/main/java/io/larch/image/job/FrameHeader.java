package io.larch.image.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What each frame begins with: four bytes of length, the highest first, and one of its type.
 *
 * @param type what the payload is
 * @param length of the payload in bytes, 0 to {@value #MAX_LENGTH}
 */
public record FrameHeader(FrameType type, int length) {

  /** Bytes of a header. */
  public static final int BYTES = 5;

  /** Bytes that a payload may have: as much as a pipe takes. */
  public static final int MAX_LENGTH = 64 * 1024;

  public FrameHeader {
    if (length < 0 || length > MAX_LENGTH) {
      throw new IllegalArgumentException("a frame can't have " + length + " bytes");
    }
  }

  /** Appends this header. */
  public void put(ByteBuffer target) {
    target.putInt(length).put(type.code());
  }

  /**
   * Takes a header.
   *
   * @param source with {@value #BYTES} bytes or more
   * @throws IOException when it is no header
   */
  public static FrameHeader take(ByteBuffer source) throws IOException {
    int length = source.getInt();
    byte code = source.get();
    Optional<FrameType> type = FrameType.of(code);
    if (length < 0 || length > MAX_LENGTH || type.isEmpty()) {
      throw new IOException("no frame begins with length %d, type %d".formatted(length, code));
    }
    return new FrameHeader(type.get(), length);
  }
}
