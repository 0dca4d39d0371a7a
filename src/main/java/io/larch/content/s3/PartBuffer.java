package io.larch.content.s3;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from a source to the store. Keeps the received buffers as they are, except for
 * small ones, which are gathered: a sender of single bytes would otherwise cost a hundred times its
 * bytes in memory.
 */
final class PartBuffer {

  private static final int SMALL = 4 * 1024;
  private static final int GATHERED = 64 * 1024;

  private final Deque<Buffer> chunks = new ArrayDeque<>();
  private @Nullable Buffer gathering;
  private LongConsumer released = _ -> {};
  private long size;

  /** Bytes held. */
  long size() {
    return size;
  }

  /**
   * @param handler told how many bytes are let go of, each time from now on
   */
  void onReleased(LongConsumer handler) {
    released = handler;
  }

  void append(Buffer chunk) {
    size += chunk.length();
    if (chunk.length() >= SMALL) {
      gathering = null;
      chunks.add(chunk);
    } else if (chunk.length() > 0) {
      if (gathering == null || gathering.length() + chunk.length() > GATHERED) {
        gathering = Buffer.buffer(SMALL); // it grows
        chunks.add(gathering);
      }
      gathering.appendBuffer(chunk);
    }
  }

  /** Takes the first chunk out; null when there is none. */
  @Nullable Buffer poll() {
    Buffer chunk = chunks.poll();
    if (chunk != null) {
      size -= chunk.length();
      if (chunk == gathering) {
        gathering = null;
      }
      released.accept(chunk.length());
    }
    return chunk;
  }

  /** Moves the first {@code length} bytes, which must be there, into a buffer of their own. */
  PartBuffer take(long length) {
    PartBuffer taken = new PartBuffer();
    while (taken.size < length) {
      Buffer chunk = poll();
      if (chunk == null) {
        throw new IllegalArgumentException(length + " bytes asked for, " + taken.size + " held");
      }
      long room = length - taken.size;
      if (chunk.length() > room) {
        taken.append(chunk.slice(0, (int) room));
        Buffer rest = chunk.slice((int) room, chunk.length());
        chunks.addFirst(rest);
        size += rest.length();
      } else {
        taken.append(chunk);
      }
    }
    return taken;
  }

  void clear() {
    long held = size;
    chunks.clear();
    gathering = null;
    size = 0;
    released.accept(held);
  }
}
