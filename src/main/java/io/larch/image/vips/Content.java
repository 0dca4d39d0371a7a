package io.larch.image.vips;

import io.larch.image.job.JobOrder;
import io.larch.image.job.WorkerProblem.Kind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A file as it comes, in memory of its own that is given back at the end. */
final class Content implements AutoCloseable {

  private static final int FIRST_BLOCK = 256 * 1024;

  private final LibC libC;
  private final long most;
  private final long maxMemory;

  /** NULL before there is one, and after there was no memory for it. */
  private MemorySegment block = MemorySegment.NULL;

  private long length;
  private boolean tooLittle;

  Content(LibC libC, JobOrder order) {
    this.libC = libC;
    this.most = order.limits().maxSource();
    this.maxMemory = order.limits().maxMemory();
    grow(order.length() > 0 ? Math.min(order.length(), most) : FIRST_BLOCK);
  }

  /** Reads what comes next. Without memory it is read all the same, and dropped. */
  void read(Pipes pipes, int count) throws IOException {
    if (!tooLittle && length + count > block.byteSize()) {
      grow(Math.max(length + count, Math.min(most, 2 * block.byteSize())));
    }
    if (tooLittle) {
      pipes.read(ByteBuffer.allocate(count));
    } else {
      pipes.read(block.asSlice(length, count).asByteBuffer());
      length += count;
    }
  }

  private void grow(long size) {
    MemorySegment grown = libC.resize(block, size);
    if (grown == null) {
      tooLittle = true;
    } else {
      block = grown;
    }
  }

  /** All of it. */
  MemorySegment bytes() throws ProblemException {
    if (tooLittle) {
      throw new ProblemException(Kind.MEMORY, maxMemory, "for the content");
    }
    return block.asSlice(0, length);
  }

  @Override
  public void close() {
    libC.free(block);
    block = MemorySegment.NULL;
  }
}
