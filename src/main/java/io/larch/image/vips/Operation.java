package io.larch.image.vips;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** An operation of libvips: created by its name, given its arguments, then run once. */
final class Operation {

  /** Of a GValue: its type and two words. */
  private static final long VALUE_BYTES = 24;

  private final Session session;
  private final LibVips vips;
  private final String name;
  private final MemorySegment operation;

  Operation(Session session, String name) throws VipsException {
    this.session = session;
    this.vips = session.vips();
    this.name = name;
    operation = vips.operationNew.pointer(session.text(name));
    if (operation.equals(MemorySegment.NULL)) {
      throw new VipsException(vips.takeError());
    }
    session.atEnd(() -> vips.unref.nothing(operation));
  }

  /** Whether there is an argument of this name, which depends on the library's version. */
  boolean has(String argument) {
    // An object begins with the pointer to its class.
    MemorySegment type = NativeFunction.memory(operation, ADDRESS.byteSize()).get(ADDRESS, 0);
    return !vips.findProperty.pointer(type, session.text(argument)).equals(MemorySegment.NULL);
  }

  Operation set(String argument, String value) throws VipsException {
    if (vips.setArgument.integer(operation, session.text(argument), session.text(value)) != 0) {
      throw new VipsException(vips.takeError());
    }
    return this;
  }

  Operation set(String argument, long value) throws VipsException {
    return set(argument, Long.toString(value));
  }

  Operation set(String argument, boolean value) throws VipsException {
    return set(argument, Boolean.toString(value));
  }

  Operation set(String argument, double... values) throws VipsException {
    return set(
        argument,
        Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" ")));
  }

  Operation set(String argument, Image image) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = value(arena, vips.imageType);
      vips.valueSetObject.nothing(value, image.pointer());
      set(arena, argument, value);
    }
    return this;
  }

  Operation set(String argument, List<Image> images) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pointers = arena.allocate(ADDRESS, images.size());
      for (int i = 0; i < images.size(); i++) {
        pointers.setAtIndex(ADDRESS, i, images.get(i).pointer());
      }
      MemorySegment array = vips.arrayImageNew.pointer(pointers, images.size());
      setBoxed(arena, argument, vips.arrayImageType, array);
    }
    return this;
  }

  /** Bytes, which must remain until the session ends. */
  Operation set(String argument, MemorySegment bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment blob = vips.blobNew.pointer(MemorySegment.NULL, bytes, bytes.byteSize());
      setBoxed(arena, argument, vips.blobType, blob);
    }
    return this;
  }

  private void setBoxed(Arena arena, String argument, long type, MemorySegment area) {
    MemorySegment value = value(arena, type);
    vips.valueSetBoxed.nothing(value, area);
    vips.areaUnref.nothing(area);
    set(arena, argument, value);
  }

  private void set(Arena arena, String argument, MemorySegment value) {
    vips.setProperty.nothing(operation, arena.allocateFrom(argument), value);
    vips.valueUnset.nothing(value);
  }

  private MemorySegment value(Arena arena, long type) {
    MemorySegment value = arena.allocate(VALUE_BYTES, JAVA_LONG.byteAlignment());
    vips.valueInit.pointer(value, type);
    return value;
  }

  /** Runs it for its image; pixels may be made only when they are asked for. */
  Image image() throws VipsException {
    MemorySegment built = build();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = output(arena, built, vips.imageType, "out");
      MemorySegment image = vips.ref.pointer(vips.valueGetObject.pointer(value));
      vips.valueUnset.nothing(value);
      return session.image(image);
    } finally {
      release(built);
    }
  }

  /** Runs it for the bytes that it writes, which are there until the session ends. */
  MemorySegment bytes() throws VipsException {
    MemorySegment built = build();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = output(arena, built, vips.blobType, "buffer");
      MemorySegment blob = vips.valueDupBoxed.pointer(value);
      vips.valueUnset.nothing(value);
      session.atEnd(() -> vips.areaUnref.nothing(blob));
      MemorySegment length = arena.allocate(JAVA_LONG);
      MemorySegment data = vips.blobGet.pointer(blob, length);
      return NativeFunction.memory(data, length.get(JAVA_LONG, 0));
    } finally {
      release(built);
    }
  }

  private MemorySegment build() throws VipsException {
    MemorySegment built = vips.build.pointer(operation);
    if (built.equals(MemorySegment.NULL)) {
      vips.unrefOutputs.nothing(operation);
      throw new VipsException(name + ": " + vips.takeError());
    }
    return built;
  }

  private MemorySegment output(Arena arena, MemorySegment built, long type, String argument) {
    MemorySegment value = value(arena, type);
    vips.getProperty.nothing(built, arena.allocateFrom(argument), value);
    return value;
  }

  private void release(MemorySegment built) {
    vips.unrefOutputs.nothing(built);
    vips.unref.nothing(built);
  }
}
