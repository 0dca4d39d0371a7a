package io.larch.mediatype;

import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Formats that hold many kinds of content, and those that the library's registry doesn't know. */
final class Containers {

  private static final String OGG_PAGE = "OggS";
  private static final int OGG_PAGE_HEADER = 27;
  private static final int MAX_OGG_PAGES = 16;
  private static final int TS_PACKET = 188;

  private Containers() {}

  /** Null when the bytes belong to none of them. */
  static @Nullable Finding find(byte[] bytes) {
    Head head = new Head(bytes);
    return Stream.<Function<Head, @Nullable Finding>>of(
            ZipEntries::find,
            IsoBrands::find,
            OleStreams::find,
            Containers::ebml,
            Containers::ogg,
            Containers::picture,
            Containers::fontOrModel,
            Containers::transportStream)
        .<@Nullable Finding>map(look -> look.apply(head))
        .filter(found -> found != null)
        .findFirst()
        .orElse(null);
  }

  /** The document type (RFC 8794) stands near the front of the EBML header. */
  private static @Nullable Finding ebml(Head head) {
    if (!head.has(0, "\u001aE\u00df\u00a3")) {
      return null;
    }
    int type = head.text(0, 128).indexOf("B\u0082"); // DocType, then one byte of length
    if (type >= 0 && head.has(type + 3, "webm")) {
      return Finding.within("ebml/webm", "video/webm");
    }
    return type >= 0 && head.has(type + 3, "matroska")
        ? Finding.within("ebml/matroska", "video/x-matroska")
        : Finding.within("ebml", "video/x-matroska");
  }

  /** The first page of each stream names its codec (RFC 3533); video goes before sound. */
  private static @Nullable Finding ogg(Head head) {
    if (!head.has(0, OGG_PAGE) || head.u8(4) != 0) {
      return null;
    }
    Finding sound = null;
    int at = 0;
    for (int i = 0; i < MAX_OGG_PAGES && at >= 0; i++) {
      int body = at + OGG_PAGE_HEADER + head.u8(at + 26);
      if (head.has(body, "\u0080theora") || head.has(body, "BBCD\0")) {
        return Finding.within("ogg/video", "video/ogg");
      }
      String format = soundFormat(head, body);
      if (sound == null && format != null) {
        sound = new Finding("ogg/audio", "audio/ogg", format);
      }
      at = head.indexOf(OGG_PAGE, body);
    }
    return sound == null ? Finding.within("ogg", "application/ogg") : sound;
  }

  private static @Nullable String soundFormat(Head head, int body) {
    if (head.has(body, "OpusHead")) {
      return "opus";
    }
    if (head.has(body, "Speex   ")) {
      return "spx";
    }
    if (head.has(body, "\u007fFLAC")) {
      return "oga";
    }
    return head.has(body, "\u0001vorbis") ? "ogg" : null;
  }

  private static @Nullable Finding picture(Head head) {
    if (head.has(0, "\u0089PNG\r\n\u001a\n")) {
      // The chunk that announces an animation comes before the first with pixels.
      int pixels = head.indexOf("IDAT", 8);
      int animation = head.text(0, pixels < 0 ? head.length() : pixels).indexOf("acTL");
      return animation < 0 ? Finding.of("image/png") : Finding.within("png/animated", "image/png");
    }
    if (head.has(0, "/* XPM */")) {
      return Finding.of("image/x-xpixmap");
    }
    if (head.has(0, "BM") && head.u32Little(6) == 0 && isBitmapHeader(head.u32Little(14))) {
      return Finding.of("image/bmp");
    }
    if (head.has(0, "\0\0\2\0") && head.u8(4) > 0 && head.u8(5) == 0 && head.u8(9) == 0) {
      return Finding.of("image/vnd.microsoft.icon"); // a cursor
    }
    if (head.has(0, "II+\0\b\0\0\0") || head.has(0, "MM\0+\0\b\0\0")) {
      return Finding.of("image/tiff"); // with 64-bit offsets
    }
    return null;
  }

  /** One of the lengths that headers of bitmaps have had. */
  private static boolean isBitmapHeader(long length) {
    return length == 12 || length == 16 || (length >= 40 && length <= 128);
  }

  private static @Nullable Finding fontOrModel(Head head) {
    if (head.has(0, "wOF2")) {
      return head.has(4, "OTTO") || isSfnt(head, 4) || head.u8(4) == 0
          ? Finding.of("font/woff2")
          : null;
    }
    if (head.has(0, "wOFF")) {
      return head.has(4, "OTTO") || isSfnt(head, 4) || head.u8(4) == 0
          ? Finding.of("font/woff")
          : null;
    }
    if (head.has(0, "OTTO") && head.u8(4) == 0) {
      return Finding.of("font/otf");
    }
    if (head.has(0, "ttcf\0")) {
      return Finding.of("font/collection");
    }
    if (isSfnt(head, 0) && hasTables(head)) {
      return Finding.within("sfnt", "font/ttf");
    }
    return head.has(0, "glTF") && head.u32Little(4) < 16 ? Finding.of("model/gltf-binary") : null;
  }

  /** The number of tables, and the search range that follows from it. */
  private static boolean hasTables(Head head) {
    int tables = head.u8(5);
    int range = (head.u8(6) << 8) | head.u8(7);
    return head.u8(4) == 0 && tables > 0 && range == 16 * Integer.highestOneBit(tables);
  }

  private static boolean isSfnt(Head head, int at) {
    return head.has(at, "\0\1\0\0") || head.has(at, "true");
  }

  private static @Nullable Finding transportStream(Head head) {
    for (int packet = 0; packet < 3; packet++) {
      if (head.u8((long) packet * TS_PACKET) != 'G') {
        return null;
      }
    }
    return head.u8(3) >> 4 == 0 ? null : Finding.of("video/mp2t");
  }
}
