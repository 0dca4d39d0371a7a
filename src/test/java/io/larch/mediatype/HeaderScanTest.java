package io.larch.mediatype;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderScanTest {

  private static final ImageInfo SIZE = new ImageInfo(31, 17);

  static Stream<String> formats() {
    return Pictures.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void sizeIsFoundHoweverThePictureIsCutIntoChunks(String format) {
    byte[] picture = picture(format);
    for (int chunk : new int[] {1, 2, 3, 7, 16, 1000, picture.length}) {
      assertThat(size(picture, chunk)).as("chunks of %d", chunk).isEqualTo(SIZE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp", "tif"})
  void sizeOfARealPictureIsFound(String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(new BufferedImage(31, 17, BufferedImage.TYPE_INT_RGB), format, out))
        .isTrue();
    assertThat(size(out.toByteArray(), 500)).isEqualTo(SIZE);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void pictureThatIsCutOffHasItsSizeOrNone(String format) {
    byte[] picture = picture(format);
    for (int length = 0; length < Math.min(picture.length, 700); length++) {
      ImageInfo size = size(Arrays.copyOf(picture, length), length + 1);
      assertThat(
              size == null
                  || size.equals(SIZE)
                  || size.equals(new ImageInfo(8, 8))
                  || size.equals(new ImageInfo(16, 16)))
          .isTrue();
    }
  }

  /** Whatever a header claims, nothing is thrown, and hardly anything held. */
  @ParameterizedTest
  @MethodSource("formats")
  void damagedHeadersAreHarmless(String format) {
    Random random = new Random(format.hashCode());
    byte[] picture = picture(format);
    int[] interesting = {0, 1, 0x7F, 0x80, 0xFF};
    for (int round = 0; round < 3_000; round++) {
      byte[] damaged = picture.clone();
      for (int change = random.nextInt(6); change >= 0; change--) {
        int at = random.nextInt(Math.min(damaged.length, 400));
        damaged[at] =
            (byte)
                (random.nextBoolean()
                    ? interesting[random.nextInt(interesting.length)]
                    : random.nextInt());
      }
      ImageInfo size = size(damaged, 1 + random.nextInt(600));
      assertThat(size == null || (size.width() > 0 && size.height() > 0)).isTrue();
    }
  }

  @Test
  void endlessHeadersAreGivenUp() {
    byte[] segments = new byte[4 * HeaderScan.MAX_LOOKS + 100];
    for (int at = 2; at + 4 <= segments.length; at += 4) {
      System.arraycopy(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, 2}, 0, segments, at, 4);
    }
    System.arraycopy(new byte[] {(byte) 0xFF, (byte) 0xD8}, 0, segments, 0, 2);
    byte[] frame = Arrays.copyOfRange(Pictures.jpeg(0), 2, Pictures.jpeg(0).length);
    assertThat(size(Pictures.join(segments, frame), 1000)).isNull();
  }

  @Test
  void webpTellsItsSizeInAllThreeForms() {
    byte[] extended = Pictures.latin("RIFF....WEBPVP8X....\0\0\0\0\u001e\0\0\u0010\0\0");
    byte[] lossless = Pictures.latin("RIFF....WEBPVP8L..../\u001e\0\u0004\0.....");
    byte[] lossy = Pictures.latin("RIFF....WEBPVP8 ....\0\0\0\u009d\u0001*\u001f\0\u0011\0");
    for (byte[] image : new byte[][] {extended, lossless, lossy}) {
      assertThat(size(image, image.length)).isEqualTo(SIZE);
    }
  }

  private static byte[] picture(String format) {
    byte[] picture = Pictures.all().get(format);
    assertThat(picture).isNotNull();
    return picture;
  }

  private static @Nullable ImageInfo size(byte[] picture, int chunk) {
    HeaderScan scan = new HeaderScan();
    for (int at = 0; at < picture.length; at += chunk) {
      int end = Math.min(picture.length, at + chunk);
      scan.feed(Buffer.buffer(Arrays.copyOfRange(picture, at, end)));
    }
    return scan.size();
  }
}
