package io.larch.image.vips;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one job holds of libvips, given back all together. Of one thread. */
final class Session implements AutoCloseable {

  private final LibVips vips;
  private final Arena arena = Arena.ofConfined();
  private final Deque<Runnable> held = new ArrayDeque<>();

  Session(LibVips vips) {
    this.vips = vips;
  }

  LibVips vips() {
    return vips;
  }

  /** Memory until the end of the session. */
  Arena arena() {
    return arena;
  }

  MemorySegment text(String text) {
    return arena.allocateFrom(text);
  }

  /** An operation that is to be given its arguments. */
  Operation operation(String name) throws VipsException {
    return new Operation(this, name);
  }

  /** Takes over a reference to an image. */
  Image image(MemorySegment pointer) throws VipsException {
    if (pointer.equals(MemorySegment.NULL)) {
      throw new VipsException(vips.takeError());
    }
    atEnd(() -> vips.unref.nothing(pointer));
    return new Image(this, pointer);
  }

  /** Has something given back at the end, the last first. */
  void atEnd(Runnable release) {
    held.push(release);
  }

  @Override
  public void close() {
    held.forEach(Runnable::run);
    vips.takeError();
    arena.close();
  }
}
