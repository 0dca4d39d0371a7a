package io.larch.image.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Values as the bytes of a frame. */
final class Payload {

  private final DataInputStream in;

  private Payload(byte[] bytes) {
    in = new DataInputStream(new ByteArrayInputStream(bytes));
  }

  /** Writes values one after the other. */
  interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads them in the same order. */
  interface Reader<T> {
    T read(Payload in) throws IOException;
  }

  static byte[] write(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writer.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes all bytes", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException when the bytes are too few or too many, or a value is out of its range
   */
  static <T> T read(byte[] bytes, Reader<T> reader) throws IOException {
    Payload payload = new Payload(bytes);
    try {
      T value = reader.read(payload);
      if (payload.in.available() > 0) {
        throw new IOException("a frame has bytes that mean nothing");
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw new IOException("a frame has a value out of its range", e);
    }
  }

  <E extends Enum<E>> E constant(Class<E> type) throws IOException {
    return Enum.valueOf(type, in.readUTF());
  }

  int integer() throws IOException {
    return in.readInt();
  }

  long number() throws IOException {
    return in.readLong();
  }

  double real() throws IOException {
    return in.readDouble();
  }

  boolean bool() throws IOException {
    return in.readBoolean();
  }

  String text() throws IOException {
    return in.readUTF();
  }
}
