package io.larch.image.job;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a worker says of itself when it is ready.
 *
 * @param library name and version of what decodes
 * @param formats those that it has written, for a trial; empty when it wasn't asked to try
 */
public record WorkerHello(String library, Set<WrittenFormat> formats) {

  public WorkerHello {
    formats = Set.copyOf(formats);
  }

  /** For the payload of {@link FrameType#HELLO}. */
  public byte[] toBytes() {
    return Payload.write(
        out -> {
          out.writeUTF(library);
          out.writeInt(formats.size());
          for (WrittenFormat format : formats) {
            out.writeUTF(format.name());
          }
        });
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IOException when it is something else
   */
  public static WorkerHello from(byte[] payload) throws IOException {
    return Payload.read(
        payload,
        in -> {
          String library = in.text();
          Set<WrittenFormat> formats = EnumSet.noneOf(WrittenFormat.class);
          for (int left = in.integer(); left > 0; left--) {
            formats.add(in.constant(WrittenFormat.class));
          }
          return new WorkerHello(library, formats);
        });
  }
}
