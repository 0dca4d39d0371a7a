package io.larch.mediatype;

import io.larch.mediatype.HeaderScan.Found;
import io.larch.mediatype.HeaderScan.Look;
import io.larch.mediatype.HeaderScan.Step;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the size of a picture in boxes (ISO/IEC 14496-12), wherever in the file they stand. AVIF
 * and HEIC: the largest of the image spatial extents ({@code ispe}, ISO/IEC 23008-12), since
 * previews and tiles have theirs too, turned as {@code irot} says; JPEG 2000 and JPEG XL: their own
 * headers.
 */
final class IsoPictureHeader {

  private static final int HEADER = 8;
  private static final int LARGE_HEADER = 16;

  /** Where the boxes are that hold what is sought: each within the one before. */
  private static final List<String> PATH = List.of("meta", "iprp", "ipco");

  /** Bytes of a box that come before the boxes in it, beside its header. */
  private static final Map<String, Integer> BEFORE_BOXES = Map.of("meta", 4);

  private final long[] ends = new long[PATH.size() + 1];
  private int depth;
  private @Nullable ImageInfo largest;

  /** Whether it is to be seen on its side, as far as is known. */
  private boolean turned;

  private IsoPictureHeader() {
    ends[0] = Long.MAX_VALUE / 2;
  }

  /**
   * @param begin the first 12 bytes
   */
  static Step first(String begin) {
    boolean boxes = begin.startsWith("ftyp", 4) || begin.startsWith("jP  ", 4);
    return boxes || begin.startsWith("JXL ", 4)
        ? new IsoPictureHeader().box(0)
        : HeaderScan.NOTHING;
  }

  private Step box(long at) {
    long next = at;
    while (depth > 0 && next + HEADER > ends[depth]) {
      next = ends[depth];
      if (depth == PATH.size()) {
        return new Found(known());
      }
      depth--;
    }
    long here = next;
    return new Look(here, LARGE_HEADER, known(), b -> box(here, b));
  }

  private Step box(long at, ByteBuffer bytes) {
    long length = PictureHeaders.unsigned(bytes.getInt(0));
    String type = PictureHeaders.text(bytes, 4, 4);
    int header = length == 1 ? LARGE_HEADER : HEADER;
    if (length == 1) {
      length = bytes.getLong(8);
    }
    if (length == 0) {
      length = ends[depth] - at; // all the rest
    }
    if (length < header || length > ends[depth]) {
      return HeaderScan.NOTHING;
    }
    long end = Math.min(ends[depth], at + length);
    if (depth < PATH.size() && type.equals(PATH.get(depth))) {
      depth++;
      ends[depth] = end;
      return box(at + header + BEFORE_BOXES.getOrDefault(type, 0));
    }
    return switch (type) {
      case "ispe" -> depth == PATH.size() ? extent(at + header + 4, end) : box(end);
      case "irot" ->
          depth == PATH.size()
              ? new Look(at + header, 1, known(), b -> rotation(b.get(0), end))
              : box(end);
      case "jp2h" -> depth == 0 ? box(at + header) : box(end);
      case "ihdr" -> new Look(at + header, 8, b -> PictureHeaders.found(b.getInt(4), b.getInt(0)));
      case "jxlc" -> new Look(at + header, 2, b -> JxlHeader.codestream(at + header + 2));
      case "jxlp" -> new Look(at + header + 4, 2, b -> JxlHeader.codestream(at + header + 6));
      default -> box(end);
    };
  }

  private @Nullable ImageInfo known() {
    return largest != null && turned ? largest.turned() : largest;
  }

  /** In quarter turns. All that there are say the same: a preview lies as its picture does. */
  private Step rotation(byte turns, long end) {
    turned = (turns & 1) == 1;
    return box(end);
  }

  private Step extent(long at, long end) {
    return new Look(
        at,
        8,
        known(),
        b -> {
          largest = PictureHeaders.larger(largest, PictureHeaders.size(b.getInt(0), b.getInt(4)));
          return box(end);
        });
  }
}
