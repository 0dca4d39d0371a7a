package io.larch.mediatype;

import io.larch.mediatype.HeaderScan.Found;
import io.larch.mediatype.HeaderScan.Look;
import io.larch.mediatype.HeaderScan.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Where a WebP picture has its size: in its first chunk. Where that says that there is more, chunk
 * by chunk to the end: an animation's pictures, and how the pixels are stored.
 */
final class WebpHeader {

  private static final int HEADER = 8;
  private static final int ANIMATION = 0x02;
  private static final int EXIF = 0x08;

  private final ImageInfo size;
  private int pages;
  private int orientation = 1;
  private @Nullable Integer loop;

  private WebpHeader(ImageInfo size) {
    this.size = size;
  }

  /** The first chunk, and what nobody knows before it. */
  static Look first(long at) {
    return new Look(
        at,
        18,
        b -> {
          b.order(ByteOrder.LITTLE_ENDIAN);
          int packed = b.getInt(9);
          return switch (PictureHeaders.text(b, 0, 4)) {
            case "VP8X" -> extended(at, b, 1 + (b.getInt(12) & 0xFFFFFF), 1 + (b.getInt(14) >>> 8));
            case "VP8L" ->
                PictureHeaders.found(1 + (packed & 0x3FFF), 1 + ((packed >>> 14) & 0x3FFF));
            case "VP8 " -> PictureHeaders.found(b.getShort(14) & 0x3FFF, b.getShort(16) & 0x3FFF);
            default -> first(next(at, b.getInt(4)));
          };
        });
  }

  private static long next(long at, int length) {
    long bytes = PictureHeaders.unsigned(length);
    return at + HEADER + bytes + (bytes & 1);
  }

  private static Step extended(long at, ByteBuffer bytes, int width, int height) {
    ImageInfo size = PictureHeaders.size(width, height);
    if (size == null) {
      return HeaderScan.NOTHING;
    }
    return (bytes.get(HEADER) & (ANIMATION | EXIF)) == 0
        ? new Found(size)
        : new WebpHeader(size).chunk(next(at, bytes.getInt(4)));
  }

  private ImageInfo known() {
    return size.with(pages, loop).oriented(orientation);
  }

  private Step chunk(long at) {
    return new Look(at, HEADER, known(), b -> chunk(at, b.order(ByteOrder.LITTLE_ENDIAN)));
  }

  private Step chunk(long at, ByteBuffer bytes) {
    long next = next(at, bytes.getInt(4));
    return switch (PictureHeaders.text(bytes, 0, 4)) {
      case "ANIM" ->
          new Look(
              at + HEADER,
              6,
              known(),
              b -> {
                loop = b.order(ByteOrder.LITTLE_ENDIAN).getShort(4) & 0xFFFF;
                return chunk(next);
              });
      case "ANMF" -> {
        pages++;
        yield chunk(next);
      }
      case "EXIF" ->
          ExifOrientation.find(
              at + HEADER,
              next,
              known(),
              found -> {
                orientation = found;
                return new Found(known()); // the last but for what is of no matter here
              });
      default -> chunk(next);
    };
  }
}
