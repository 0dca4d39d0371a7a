package io.larch.mediatype;

import io.larch.mediatype.HeaderScan.Found;
import io.larch.mediatype.HeaderScan.Look;
import io.larch.mediatype.HeaderScan.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Where a GIF has its size, and how many pictures it has: the size at its beginning, the pictures
 * one after the other up to its end, each in pieces of up to 255 bytes.
 */
final class GifHeader {

  private static final int EXTENSION = 0x21;
  private static final int PICTURE = 0x2C;
  private static final int APPLICATION = 0xFF;
  private static final String LOOP = "NETSCAPE2.0";

  private final ImageInfo size;
  private int pages;
  private @Nullable Integer loop;

  private GifHeader(ImageInfo size) {
    this.size = size;
  }

  static Look first() {
    return new Look(
        6,
        7,
        b -> {
          b.order(ByteOrder.LITTLE_ENDIAN);
          ImageInfo size = PictureHeaders.size(b.getShort(0) & 0xFFFF, b.getShort(2) & 0xFFFF);
          return size == null
              ? HeaderScan.NOTHING
              : new GifHeader(size).block(13 + colours(b.get(4)));
        });
  }

  /** Bytes of the table of colours that a picture, or all of them, may have. */
  private static int colours(byte flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private ImageInfo known() {
    return size.with(pages, loop);
  }

  private Step block(long at) {
    return new Look(at, 1, known(), b -> block(at, b.get(0) & 0xFF));
  }

  private Step block(long at, int kind) {
    return switch (kind) {
      case PICTURE -> new Look(at, 10, known(), b -> picture(at, b));
      case EXTENSION -> new Look(at, 3, known(), b -> extension(at, b));
      default -> new Found(known());
    };
  }

  private Step picture(long at, ByteBuffer bytes) {
    pages++;
    return pieces(at + 10 + colours(bytes.get(9)) + 1);
  }

  private Step extension(long at, ByteBuffer bytes) {
    boolean application =
        (bytes.get(1) & 0xFF) == APPLICATION && (bytes.get(2) & 0xFF) == LOOP.length();
    return application
        ? new Look(at, 19, known(), b -> application(at, b.order(ByteOrder.LITTLE_ENDIAN)))
        : pieces(at + 2);
  }

  private Step application(long at, ByteBuffer bytes) {
    if (PictureHeaders.text(bytes, 3, LOOP.length()).equals(LOOP)
        && bytes.get(14) == 3
        && bytes.get(15) == 1) {
      loop = bytes.getShort(16) & 0xFFFF;
    }
    return pieces(at + 3 + LOOP.length());
  }

  private Step pieces(long at) {
    return new Look(
        at,
        1,
        known(),
        b -> {
          int length = b.get(0) & 0xFF;
          return length == 0 ? block(at + 1) : pieces(at + 1 + length);
        });
  }
}
