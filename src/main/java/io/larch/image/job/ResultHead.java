package io.larch.image.job;

import java.io.IOException;

/**
 * What a worker says of a picture before its bytes.
 *
 * @param width pixels
 * @param height pixels of one page
 * @param pages 1 or more
 * @param length bytes that follow
 */
public record ResultHead(int width, int height, int pages, int length) {

  /** For the payload of {@link FrameType#RESULT}. */
  public byte[] toBytes() {
    return Payload.write(
        out -> {
          out.writeInt(width);
          out.writeInt(height);
          out.writeInt(pages);
          out.writeInt(length);
        });
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IOException when it is something else
   */
  public static ResultHead from(byte[] payload) throws IOException {
    return Payload.read(
        payload, in -> new ResultHead(in.integer(), in.integer(), in.integer(), in.integer()));
  }
}
