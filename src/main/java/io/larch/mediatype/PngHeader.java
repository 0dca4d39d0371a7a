package io.larch.mediatype;

import io.larch.mediatype.HeaderScan.Found;
import io.larch.mediatype.HeaderScan.Look;
import io.larch.mediatype.HeaderScan.Step;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a PNG has its size: in the header chunk, which comes first but in files that Apple's tools
 * make for apps. Of an animation, and of how the pixels are stored, chunks tell that come before
 * the first pixel.
 */
final class PngHeader {

  private static final int HEADER = 8;
  private static final int CHECK = 4;

  private final ImageInfo size;
  private int pages = 1;
  private int orientation = 1;
  private @Nullable Integer loop;

  private PngHeader(ImageInfo size) {
    this.size = size;
  }

  static Look first(long at) {
    return new Look(
        at,
        16,
        b -> {
          if (!PictureHeaders.text(b, 4, 4).equals("IHDR")) {
            return first(next(at, b));
          }
          ImageInfo size = PictureHeaders.size(b.getInt(8), b.getInt(12));
          return size == null ? HeaderScan.NOTHING : new PngHeader(size).chunk(next(at, b));
        });
  }

  private static long next(long at, ByteBuffer bytes) {
    return at + HEADER + PictureHeaders.unsigned(bytes.getInt(0)) + CHECK;
  }

  private ImageInfo known() {
    return size.with(pages, loop).oriented(orientation);
  }

  private Step chunk(long at) {
    return new Look(at, HEADER, known(), b -> chunk(at, b));
  }

  private Step chunk(long at, ByteBuffer bytes) {
    long next = next(at, bytes);
    return switch (PictureHeaders.text(bytes, 4, 4)) {
      case "IDAT", "IEND" -> new Found(known());
      case "acTL" ->
          new Look(
              at + HEADER,
              8,
              known(),
              b -> {
                pages = Math.max(1, b.getInt(0));
                loop = Math.max(0, b.getInt(4));
                return chunk(next);
              });
      case "eXIf" ->
          ExifOrientation.find(
              at + HEADER,
              next - CHECK,
              known(),
              found -> {
                orientation = found;
                return chunk(next);
              });
      default -> chunk(next);
    };
  }
}
