package io.larch.image.vips;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.util.List;

/**
 * The functions of libvips, and of the GObject below it, that serve every operation by name. Loaded
 * once in a process.
 */
final class LibVips {

  /** What the library is called where it is installed as usual: Linux, and macOS by Homebrew. */
  private static final List<String> USUAL_NAMES =
      List.of(
          "libvips.so.42",
          "libvips.42.dylib",
          "/opt/homebrew/lib/libvips.42.dylib",
          "/usr/local/lib/libvips.42.dylib");

  private static final List<String> LOADERS =
      List.of(
          "VipsForeignLoadJpeg",
          "VipsForeignLoadPng",
          "VipsForeignLoadWebp",
          "VipsForeignLoadNsgif",
          "VipsForeignLoadHeif");

  /** The version that first can block loaders. */
  private static final int LEAST_MAJOR = 8;

  private static final int LEAST_MINOR = 13;
  private static final int TRUE = 1;
  private static final int FALSE = 0;
  private static final int MAX_MESSAGE = 2_000;

  final NativeFunction operationNew;
  final NativeFunction setArgument;
  final NativeFunction build;
  final NativeFunction unrefOutputs;
  final NativeFunction blobNew;
  final NativeFunction blobGet;
  final NativeFunction areaUnref;
  final NativeFunction arrayImageNew;
  final NativeFunction matrixFromArray;
  final NativeFunction copyMemory;
  final NativeFunction writeToMemory;
  final NativeFunction width;
  final NativeFunction height;
  final NativeFunction bands;
  final NativeFunction pages;
  final NativeFunction pageHeight;
  final NativeFunction orientation;
  final NativeFunction hasAlpha;
  final NativeFunction xOffset;
  final NativeFunction yOffset;
  final NativeFunction typeOf;
  final NativeFunction fields;
  final NativeFunction remove;
  final NativeFunction setInt;
  final NativeFunction valueInit;
  final NativeFunction valueUnset;
  final NativeFunction valueSetObject;
  final NativeFunction valueGetObject;
  final NativeFunction valueSetBoxed;
  final NativeFunction valueDupBoxed;
  final NativeFunction setProperty;
  final NativeFunction getProperty;
  final NativeFunction findProperty;
  final NativeFunction ref;
  final NativeFunction unref;
  final NativeFunction free;
  final NativeFunction freeAll;

  /** The GTypes of what isn't a scalar. */
  final long imageType;

  final long blobType;
  final long arrayImageType;

  private final NativeFunction errorBuffer;
  private final NativeFunction errorClear;
  private final String version;

  /**
   * @throws UnsatisfiedLinkError when it isn't there, or can't be used
   */
  private LibVips(NativeFunction.Library library) {
    version = start(library);
    operationNew = library.pointer("vips_operation_new", ADDRESS);
    setArgument =
        library.integer("vips_object_set_argument_from_string", ADDRESS, ADDRESS, ADDRESS);
    build = library.pointer("vips_cache_operation_build", ADDRESS);
    unrefOutputs = library.nothing("vips_object_unref_outputs", ADDRESS);
    blobNew = library.pointer("vips_blob_new", ADDRESS, ADDRESS, JAVA_LONG);
    blobGet = library.pointer("vips_blob_get", ADDRESS, ADDRESS);
    areaUnref = library.nothing("vips_area_unref", ADDRESS);
    arrayImageNew = library.pointer("vips_array_image_new", ADDRESS, JAVA_INT);
    matrixFromArray =
        library.pointer("vips_image_new_matrix_from_array", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    copyMemory = library.pointer("vips_image_copy_memory", ADDRESS);
    writeToMemory = library.pointer("vips_image_write_to_memory", ADDRESS, ADDRESS);
    width = library.integer("vips_image_get_width", ADDRESS);
    height = library.integer("vips_image_get_height", ADDRESS);
    bands = library.integer("vips_image_get_bands", ADDRESS);
    pages = library.integer("vips_image_get_n_pages", ADDRESS);
    pageHeight = library.integer("vips_image_get_page_height", ADDRESS);
    orientation = library.integer("vips_image_get_orientation", ADDRESS);
    hasAlpha = library.integer("vips_image_hasalpha", ADDRESS);
    xOffset = library.integer("vips_image_get_xoffset", ADDRESS);
    yOffset = library.integer("vips_image_get_yoffset", ADDRESS);
    typeOf = library.number("vips_image_get_typeof", ADDRESS, ADDRESS);
    fields = library.pointer("vips_image_get_fields", ADDRESS);
    remove = library.integer("vips_image_remove", ADDRESS, ADDRESS);
    setInt = library.nothing("vips_image_set_int", ADDRESS, ADDRESS, JAVA_INT);
    valueInit = library.pointer("g_value_init", ADDRESS, JAVA_LONG);
    valueUnset = library.nothing("g_value_unset", ADDRESS);
    valueSetObject = library.nothing("g_value_set_object", ADDRESS, ADDRESS);
    valueGetObject = library.pointer("g_value_get_object", ADDRESS);
    valueSetBoxed = library.nothing("g_value_set_boxed", ADDRESS, ADDRESS);
    valueDupBoxed = library.pointer("g_value_dup_boxed", ADDRESS);
    setProperty = library.nothing("g_object_set_property", ADDRESS, ADDRESS, ADDRESS);
    getProperty = library.nothing("g_object_get_property", ADDRESS, ADDRESS, ADDRESS);
    findProperty = library.pointer("g_object_class_find_property", ADDRESS, ADDRESS);
    ref = library.pointer("g_object_ref", ADDRESS);
    unref = library.nothing("g_object_unref", ADDRESS);
    free = library.nothing("g_free", ADDRESS);
    freeAll = library.nothing("g_strfreev", ADDRESS);
    errorBuffer = library.pointer("vips_error_buffer");
    errorClear = library.nothing("vips_error_clear");
    imageType = library.number("vips_image_get_type").number();
    blobType = library.number("vips_blob_get_type").number();
    arrayImageType = library.number("vips_array_image_get_type").number();
  }

  /**
   * Loads and starts it: with one thread for each picture, nothing kept of one for the next, and
   * with the loaders that we know alone.
   *
   * @param name its name, as the linker looks it up, or its path; empty: its usual names
   * @throws UnsatisfiedLinkError when it isn't there, or can't be used
   */
  static LibVips load(String name) {
    List<String> names = name.isEmpty() ? USUAL_NAMES : List.of(name);
    for (String candidate : names) {
      try {
        return new LibVips(NativeFunction.Library.load(candidate));
      } catch (IllegalArgumentException _) {
        // The next one, or none.
      }
    }
    throw new UnsatisfiedLinkError("there is no library " + names.getFirst());
  }

  private static String start(NativeFunction.Library library) {
    NativeFunction part = library.integer("vips_version", JAVA_INT);
    int major = part.integer(0);
    int minor = part.integer(1);
    String version = "libvips %d.%d.%d".formatted(major, minor, part.integer(2));
    if (major < LEAST_MAJOR || (major == LEAST_MAJOR && minor < LEAST_MINOR)) {
      throw new UnsatisfiedLinkError(
          "%s is too old: %d.%d or newer".formatted(version, LEAST_MAJOR, LEAST_MINOR));
    }
    try (Arena arena = Arena.ofConfined()) {
      if (library.integer("vips_init", ADDRESS).integer(arena.allocateFrom("larch")) != 0) {
        throw new UnsatisfiedLinkError(version + " doesn't start");
      }
      library.nothing("vips_concurrency_set", JAVA_INT).nothing(1);
      library.nothing("vips_cache_set_max", JAVA_INT).nothing(0);
      NativeFunction block = library.nothing("vips_operation_block_set", ADDRESS, JAVA_INT);
      block.nothing(arena.allocateFrom("VipsForeignLoad"), TRUE);
      for (String loader : LOADERS) {
        block.nothing(arena.allocateFrom(loader), FALSE);
      }
      // Blocked as not yet trusted, for what it reads; we only write it.
      block.nothing(arena.allocateFrom("VipsForeignSaveJxl"), FALSE);
    }
    return version;
  }

  /** For people: {@code libvips 8.14.1}. */
  String version() {
    return version;
  }

  /** What went wrong since this was asked last. */
  String takeError() {
    String said = NativeFunction.text(errorBuffer.pointer()).strip();
    errorClear.nothing();
    return said.length() <= MAX_MESSAGE ? said : said.substring(0, MAX_MESSAGE);
  }
}
