package io.larch.asset;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTypesTest {

  private final ContentTypes types = new ContentTypes();

  @ParameterizedTest
  @CsvSource({"png,image/png", "jpg,image/jpeg", "gif,image/gif", "bmp,image/bmp"})
  void imagesTellTypeFormatAndSize(String format, String mediaType) throws IOException {
    assertThat(types.detect(image(format)))
        .isEqualTo(new ContentType(mediaType, format, new ImageSize(31, 17)));
  }

  @ParameterizedTest
  @CsvSource({"png", "jpg", "gif", "bmp"})
  void sizeIsReadFromATruncatedImage(String format) throws IOException {
    byte[] image = image(format);
    int headerEnd = format.equals("jpg") ? 400 : 40;
    assertThat(types.detect(Arrays.copyOf(image, Math.min(image.length, headerEnd))).size())
        .isEqualTo(new ImageSize(31, 17));
  }

  @ParameterizedTest
  @CsvSource({"png", "jpg", "gif", "bmp"})
  void everyCutOfAnImageIsHarmless(String format) throws IOException {
    byte[] image = image(format);
    for (int length = 0; length < Math.min(image.length, 700); length++) {
      ImageSize size = ImageHeader.size(Arrays.copyOf(image, length));
      assertThat(size == null || size.equals(new ImageSize(31, 17))).isTrue();
    }
  }

  @Test
  void webpTellsItsSizeInAllThreeForms() {
    byte[] extended = ascii("RIFF....WEBPVP8X....\0\0\0\0\u001e\0\0\u0010\0\0");
    byte[] lossless = ascii("RIFF....WEBPVP8L..../\u001e\0\u0004\0");
    byte[] lossy = ascii("RIFF....WEBPVP8 ....\0\0\0\u009d\u0001*\u001f\0\u0011\0");
    for (byte[] image : new byte[][] {extended, lossless, lossy}) {
      assertThat(ImageHeader.size(image)).isEqualTo(new ImageSize(31, 17));
    }
  }

  @Test
  void avifTellsItsLargestExtent() {
    byte[] small = box("ispe", ints(0, 8, 8));
    byte[] large = box("ispe", ints(0, 31, 17));
    byte[] meta = box("meta", join(ints(0), box("iprp", box("ipco", join(small, large)))));
    byte[] image = join(box("ftyp", ascii("avif\0\0\0\0avifmif1")), meta);
    assertThat(types.detect(image))
        .isEqualTo(new ContentType("image/avif", "avif", new ImageSize(31, 17)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello world|text/plain|txt",
        "<!doctype html><p>hi|text/html|html",
        "<svg xmlns='http://www.w3.org/2000/svg' width='10'/>|image/svg+xml|svg",
        "<?xml version='1.0'?><a/>|application/xml|xml",
        "%PDF-1.4 and so on|application/pdf|pdf"
      })
  void textsAreToldApart(String content, String mediaType, String format) {
    assertThat(types.detect(content.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new ContentType(mediaType, format, null));
  }

  @Test
  void unknownBytesAndNoBytesAreOctets() {
    assertThat(types.detect(new byte[] {0, 1, 2, 3, 4}).mediaType())
        .isEqualTo("application/octet-stream");
    assertThat(types.detect(new byte[0]).mediaType()).isEqualTo("application/octet-stream");
  }

  private static byte[] image(String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(new BufferedImage(31, 17, BufferedImage.TYPE_INT_RGB), format, out))
        .isTrue();
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    Arrays.stream(values).forEach(bytes::putInt);
    return bytes.array();
  }

  private static byte[] box(String type, byte[] content) {
    return join(ints(8 + content.length), join(ascii(type), content));
  }

  private static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
