package io.larch.image.vips;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** An image of libvips's, held until its session ends. Pages lie one below the other. */
final class Image {

  private static final String PROFILE = "icc-profile-data";
  private static final String PAGE_HEIGHT = "page-height";

  private final Session session;
  private final LibVips vips;
  private final MemorySegment pointer;

  Image(Session session, MemorySegment pointer) {
    this.session = session;
    this.vips = session.vips();
    this.pointer = pointer;
  }

  /** A matrix, for operations that take one as an image. */
  static Image matrix(Session session, int side, double... values) throws VipsException {
    MemorySegment array = session.arena().allocateFrom(JAVA_DOUBLE, values);
    return session.image(session.vips().matrixFromArray.pointer(side, side, array, values.length));
  }

  MemorySegment pointer() {
    return pointer;
  }

  int width() {
    return vips.width.integer(pointer);
  }

  /** Of all pages together. */
  int height() {
    return vips.height.integer(pointer);
  }

  int pageHeight() {
    return vips.pageHeight.integer(pointer);
  }

  /** How many the file has, whatever was loaded of it. */
  int pages() {
    return vips.pages.integer(pointer);
  }

  int bands() {
    return vips.bands.integer(pointer);
  }

  /** As EXIF counts, 1 to 8. */
  int orientation() {
    return vips.orientation.integer(pointer);
  }

  boolean hasAlpha() {
    return vips.hasAlpha.integer(pointer) != 0;
  }

  boolean hasProfile() {
    return vips.typeOf.number(pointer, session.text(PROFILE)) != 0;
  }

  /** How far the image is from the one that it was cropped from, to the left. */
  int cropLeft() {
    return -vips.xOffset.integer(pointer);
  }

  /** How far the image is from the one that it was cropped from, upwards. */
  int cropTop() {
    return -vips.yOffset.integer(pointer);
  }

  /** An operation whose first argument is this image. */
  Operation to(String operation) throws VipsException {
    return to(operation, "in");
  }

  /** An operation whose first argument, of this name, is this image. */
  Operation to(String operation, String argument) throws VipsException {
    return session.operation(operation).set(argument, this);
  }

  /** The same with all pixels made, and in memory. */
  Image inMemory() throws VipsException {
    return session.image(vips.copyMemory.pointer(pointer));
  }

  Image area(int left, int top, int width, int height) throws VipsException {
    return to("extract_area", "input")
        .set("left", left)
        .set("top", top)
        .set("width", width)
        .set("height", height)
        .image();
  }

  /** Bands of it, from the first. */
  Image bands(int from, int count) throws VipsException {
    return to("extract_band").set("band", from).set("n", count).image();
  }

  /** Names of what the image carries beside its pixels. */
  List<String> fields() {
    MemorySegment names = vips.fields.pointer(pointer);
    MemorySegment array = NativeFunction.memory(names, Long.MAX_VALUE);
    List<String> fields = new ArrayList<>();
    for (int i = 0; ; i++) {
      MemorySegment name = array.getAtIndex(ADDRESS, i);
      if (name.equals(MemorySegment.NULL)) {
        break;
      }
      fields.add(NativeFunction.text(name));
    }
    vips.freeAll.nothing(names);
    return fields;
  }

  /**
   * A copy of the image's head, whose fields can be changed: others may share those of this one.
   */
  Image ownHead() throws VipsException {
    return to("copy").image();
  }

  /** Takes a field away, if it is there. */
  void remove(String field) {
    vips.remove.integer(pointer, session.text(field));
  }

  void removeProfile() {
    remove(PROFILE);
  }

  void setPageHeight(int height) {
    vips.setInt.nothing(pointer, session.text(PAGE_HEIGHT), height);
  }

  /** Its pixels without anything else, until the session ends. */
  MemorySegment pixels() throws VipsException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocate(JAVA_LONG);
      MemorySegment data = vips.writeToMemory.pointer(pointer, length);
      if (data.equals(MemorySegment.NULL)) {
        throw new VipsException(vips.takeError());
      }
      session.atEnd(() -> vips.free.nothing(data));
      return NativeFunction.memory(data, length.get(JAVA_LONG, 0));
    }
  }
}
