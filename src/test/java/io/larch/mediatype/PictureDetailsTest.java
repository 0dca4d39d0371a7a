package io.larch.mediatype;

import static io.larch.mediatype.Pictures.box;
import static io.larch.mediatype.Pictures.ints;
import static io.larch.mediatype.Pictures.join;
import static io.larch.mediatype.Pictures.latin;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pictures tell beyond their size: how their pixels are stored, and how they move. */
class PictureDetailsTest {

  private static ImageInfo scanned(byte[] picture) {
    ImageInfo whole = scanned(picture, picture.length);
    for (int chunk : new int[] {1, 2, 5, 16, 100}) {
      assertThat(scanned(picture, chunk)).as("chunks of %d", chunk).isEqualTo(whole);
    }
    return whole;
  }

  private static ImageInfo scanned(byte[] picture, int chunk) {
    ContentScan scan = new ContentScan();
    for (int at = 0; at < picture.length; at += chunk) {
      scan.feed(Buffer.buffer(picture).slice(at, Math.min(at + chunk, picture.length)));
    }
    ContentType type = new ContentType("image/x", null, null, null);
    return Objects.requireNonNull(scan.complete(type, false).picture());
  }

  private static ImageInfo oriented(int orientation) {
    return orientation < 5
        ? new ImageInfo(31, 17, orientation, 1, null)
        : new ImageInfo(17, 31, orientation, 1, null);
  }

  /** A directory with the orientation behind another entry, away from its beginning. */
  private static byte[] tiff(ByteOrder order, int orientation) {
    ByteBuffer tiff = ByteBuffer.allocate(8 + 6 + 2 + 2 * 12 + 4).order(order);
    tiff.put(latin(order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM")).putShort((short) 42).putInt(14);
    tiff.position(14);
    tiff.putShort((short) 2);
    tiff.putShort((short) 0x0100)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) 9)
        .putShort((short) 0);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return tiff.array();
  }

  private static byte[] jpeg(byte[]... segments) {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    jpeg.writeBytes(latin("\u00ff\u00d8"));
    for (byte[] segment : segments) {
      jpeg.writeBytes(latin("\u00ff\u00e1"));
      jpeg.write((segment.length + 2) >> 8);
      jpeg.write(segment.length + 2);
      jpeg.writeBytes(segment);
    }
    jpeg.writeBytes(latin("\u00ff\u00c0\0\u000b\u0008\0\u0011\0\u001f\u0001\u0001\u0011\0"));
    return jpeg.toByteArray();
  }

  private static byte[] exif(byte[] tiff) {
    return join(latin("Exif\0\0"), tiff);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void orientationOfAJpegIsThatOfItsExif(int orientation) {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      byte[] exif = exif(tiff(order, orientation));
      assertThat(scanned(jpeg(exif))).isEqualTo(oriented(orientation));
      byte[] xmp = latin("http://ns.adobe.com/xap/1.0/\0<x/>");
      assertThat(scanned(jpeg(xmp, exif, xmp))).isEqualTo(oriented(orientation));
    }
  }

  @Test
  void firstExifOfAJpegCounts() {
    byte[] six = exif(tiff(ByteOrder.LITTLE_ENDIAN, 6));
    byte[] three = exif(tiff(ByteOrder.LITTLE_ENDIAN, 3));
    assertThat(scanned(jpeg(six, three))).isEqualTo(oriented(6));
  }

  @Test
  void exifThatMakesNoSenseIsUpright() {
    byte[] far = tiff(ByteOrder.LITTLE_ENDIAN, 6);
    ByteBuffer.wrap(far).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 1_000_000);
    for (byte[] exif :
        new byte[][] {
          exif(tiff(ByteOrder.LITTLE_ENDIAN, 9)),
          exif(tiff(ByteOrder.LITTLE_ENDIAN, 0)),
          exif(far),
          exif(latin("no directory at all")),
          latin("Exif\0\0"),
          latin("")
        }) {
      assertThat(scanned(jpeg(exif))).isEqualTo(oriented(1));
    }
  }

  private static byte[] chunk(String name, byte[] content) {
    return join(join(ints(content.length), latin(name)), join(content, ints(0)));
  }

  private static byte[] png(byte[]... chunks) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(latin("\u0089PNG\r\n\u001a\n"));
    png.writeBytes(chunk("IHDR", join(ints(31, 17), new byte[] {8, 2, 0, 0, 0})));
    for (byte[] each : chunks) {
      png.writeBytes(each);
    }
    png.writeBytes(chunk("IDAT", new byte[40]));
    return png.toByteArray();
  }

  @Test
  void pngTellsOrientationAndAnimationBeforeItsPixels() {
    byte[] exif = chunk("eXIf", tiff(ByteOrder.BIG_ENDIAN, 8));
    assertThat(scanned(png())).isEqualTo(oriented(1));
    assertThat(scanned(png(exif))).isEqualTo(oriented(8));
    assertThat(scanned(png(chunk("acTL", ints(5, 2)), chunk("tEXt", new byte[9]))))
        .isEqualTo(new ImageInfo(31, 17, 1, 5, 2));
    assertThat(scanned(png(chunk("acTL", ints(1, 0))))).isEqualTo(oriented(1));
  }

  private static byte[] gif(int pages, int... loop) {
    ByteArrayOutputStream gif = new ByteArrayOutputStream();
    gif.writeBytes(latin("GIF89a\u001f\0\u0011\0\u0091\0\0"));
    gif.writeBytes(new byte[3 * 4]);
    if (loop.length > 0) {
      gif.writeBytes(latin("!\u00ff\u000bNETSCAPE2.0\u0003\u0001"));
      gif.write(loop[0]);
      gif.write(loop[0] >> 8);
      gif.write(0);
    }
    for (int i = 0; i < pages; i++) {
      gif.writeBytes(latin("!\u00f9\u0004\0\0\0\0\0"));
      gif.writeBytes(latin(",\0\0\0\0\u001f\0\u0011\0"));
      if (i % 2 == 0) {
        gif.write(0);
      } else {
        gif.write(0x80); // colours of its own
        gif.writeBytes(new byte[3 * 2]);
      }
      gif.write(2);
      gif.writeBytes(join(latin("\u0005"), latin(",,!;,")));
      gif.writeBytes(join(latin("\u0002"), latin(",,")));
      gif.write(0);
    }
    gif.write(0x3B);
    return gif.toByteArray();
  }

  @Test
  void gifTellsItsPicturesAndHowOftenTheyAreShown() {
    assertThat(scanned(gif(1))).isEqualTo(oriented(1));
    assertThat(scanned(gif(4, 0))).isEqualTo(new ImageInfo(31, 17, 1, 4, 0));
    assertThat(scanned(gif(3, 300))).isEqualTo(new ImageInfo(31, 17, 1, 3, 300));
    assertThat(scanned(gif(2))).isEqualTo(new ImageInfo(31, 17, 1, 2, null));
  }

  @Test
  void gifThatIsCutOffHasThePicturesThatHaveBegun() {
    byte[] gif = gif(4, 0);
    byte[] cut = Arrays.copyOf(gif, gif.length * 2 / 3);
    assertThat(scanned(cut).pages()).isBetween(2, 3);
  }

  private static byte[] riff(String name, byte[] content) {
    ByteBuffer chunk =
        ByteBuffer.allocate(8 + content.length + (content.length & 1))
            .order(ByteOrder.LITTLE_ENDIAN);
    chunk.put(latin(name)).putInt(content.length).put(content);
    return chunk.array();
  }

  private static byte[] webp(int flags, byte[]... chunks) {
    ByteArrayOutputStream webp = new ByteArrayOutputStream();
    webp.writeBytes(latin("RIFF\0\0\0\0WEBP"));
    webp.writeBytes(riff("VP8X", new byte[] {(byte) flags, 0, 0, 0, 30, 0, 0, 16, 0, 0}));
    for (byte[] chunk : chunks) {
      webp.writeBytes(chunk);
    }
    return webp.toByteArray();
  }

  @Test
  void webpTellsOrientationAndAnimation() {
    byte[] pixels = riff("VP8 ", new byte[33]);
    byte[] exif = riff("EXIF", tiff(ByteOrder.LITTLE_ENDIAN, 6));
    byte[] anim = riff("ANIM", new byte[] {0, 0, 0, 0, 7, 0});
    byte[] frame = riff("ANMF", new byte[51]);
    assertThat(scanned(webp(0, pixels))).isEqualTo(oriented(1));
    assertThat(scanned(webp(0x08, pixels, exif))).isEqualTo(oriented(6));
    byte[] prefixed = riff("EXIF", exif(tiff(ByteOrder.BIG_ENDIAN, 5)));
    assertThat(scanned(webp(0x08, pixels, prefixed))).isEqualTo(oriented(5));
    assertThat(scanned(webp(0x02, anim, frame, frame, frame)))
        .isEqualTo(new ImageInfo(31, 17, 1, 3, 7));
    assertThat(scanned(webp(0x0a, anim, frame, frame, exif)))
        .isEqualTo(new ImageInfo(17, 31, 6, 2, 7));
  }

  @Test
  void heicLiesAsItsRotationSays() {
    for (int turns = 0; turns < 4; turns++) {
      byte[] properties =
          join(
              box("ispe", ints(0, 31, 17)),
              join(box("irot", new byte[] {(byte) turns}), box("ispe", ints(0, 8, 4))));
      byte[] meta = box("meta", join(ints(0), box("iprp", box("ipco", properties))));
      byte[] heic = join(box("ftyp", latin("heic\0\0\0\0mif1heic")), join(meta, new byte[64]));
      assertThat(scanned(heic))
          .isEqualTo(turns % 2 == 0 ? new ImageInfo(31, 17) : new ImageInfo(17, 31));
    }
  }
}
