package io.larch.image.vips;

import io.larch.image.job.FrameHeader;
import io.larch.image.job.FrameType;
import io.larch.image.job.ResultHead;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** The worker's ends of the pipes. One thread reads, one writes; content is never on the heap. */
final class Pipes {

  private final ReadableByteChannel in;
  private final WritableByteChannel out;
  private final ByteBuffer readHead = ByteBuffer.allocateDirect(FrameHeader.BYTES);
  private final ByteBuffer written =
      ByteBuffer.allocateDirect(FrameHeader.BYTES + FrameHeader.MAX_LENGTH);

  Pipes(ReadableByteChannel in, WritableByteChannel out) {
    this.in = in;
    this.out = out;
  }

  /** Those that the process was started with; nobody else can write to them from then on. */
  static Pipes standard(LibC libC) throws IOException {
    return new Pipes(
        new FileInputStream(FileDescriptor.in).getChannel(),
        new FileOutputStream(libC.takeStandardOutput()).getChannel());
  }

  /** The next frame's header; its payload is read then. */
  FrameHeader next() throws IOException {
    readHead.clear();
    read(readHead);
    return FrameHeader.take(readHead.flip());
  }

  /** The payload of a frame that must be the next. */
  byte[] receive(FrameType type) throws IOException {
    FrameHeader header = next();
    if (header.type() != type) {
      throw new IOException("%s where %s was to come".formatted(header, type));
    }
    byte[] payload = new byte[header.length()];
    read(ByteBuffer.wrap(payload));
    return payload;
  }

  /** Reads until the buffer is full. */
  void read(ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (in.read(target) < 0) {
        throw new EOFException("the server is gone");
      }
    }
  }

  void send(FrameType type, byte[] payload) throws IOException {
    send(type, ByteBuffer.wrap(payload));
  }

  void send(Picture picture) throws IOException {
    MemorySegment bytes = picture.bytes();
    long length = bytes.byteSize();
    send(
        FrameType.RESULT,
        new ResultHead(picture.width(), picture.height(), picture.pages(), Math.toIntExact(length))
            .toBytes());
    for (long at = 0; at < length; at += FrameHeader.MAX_LENGTH) {
      long size = Math.min(FrameHeader.MAX_LENGTH, length - at);
      send(FrameType.DATA, bytes.asSlice(at, size).asByteBuffer());
    }
  }

  private void send(FrameType type, ByteBuffer payload) throws IOException {
    written.clear();
    new FrameHeader(type, payload.remaining()).put(written);
    written.put(payload).flip();
    while (written.hasRemaining()) {
      out.write(written);
    }
  }
}
