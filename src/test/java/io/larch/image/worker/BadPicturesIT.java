package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Gravity;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.WrittenFormat;
import io.larch.image.worker.ImageProblem.NotAnImage;
import io.larch.image.worker.ImageProblem.TooLarge;
import io.larch.image.worker.ImageProblem.TooLarge.What;
import io.larch.image.worker.ImageProblem.Undecodable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no picture, half a picture, or one that is meant to fill the memory. */
@TestInstance(Lifecycle.PER_CLASS)
class BadPicturesIT {

  private static final ImageJob SMALL =
      ImageJob.to(WrittenFormat.WEBP).withSize(Size.inside(100, 0));
  private static final BufferedImage SCENE = Pictures.scene(240, 160, 0);

  private TestWorkers workers;

  @BeforeAll
  void start() {
    workers = new TestWorkers(TestWorkers.SETTINGS);
  }

  @AfterAll
  void stop() {
    if (workers != null) {
      workers.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
        "%PDF-1.7",
        "II*\0\0\0\0\0",
        "BM",
        "RIFF\0\0\0\0WAVE",
        "\0\0\0\u0018ftypmp42",
        "GIF88a",
        "P6 1 1 255 abc"
      })
  void whatIsNoPictureOfOursIsNotAnImage(String content) {
    assertThatExceptionOfType(NotAnImage.class)
        .isThrownBy(() -> workers.make(SMALL, content.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "progressive", "png", "gif", "webp", "avif", "heic"})
  void whatIsCutOffIsUndecodable(String kind) throws IOException {
    byte[] whole = source(kind);
    for (int share = 1; share < 10; share++) {
      byte[] part = Arrays.copyOf(whole, whole.length * share / 10);
      assertThatExceptionOfType(Undecodable.class)
          .as("%d tenths", share)
          .isThrownBy(() -> workers.make(SMALL, part));
    }
    assertThat(workers.make(SMALL, whole).width()).isEqualTo(100);
  }

  private byte[] source(String kind) throws IOException {
    byte[] png = Pictures.png(SCENE);
    return switch (kind) {
      case "jpeg" -> Pictures.jpeg(SCENE, false);
      case "progressive" -> Pictures.jpeg(SCENE, true);
      case "png" -> png;
      case "gif" -> Pictures.gif(240, 160, 1);
      case "webp" -> workers.make(ImageJob.to(WrittenFormat.WEBP), png).bytes().getBytes();
      case "avif" -> workers.make(ImageJob.to(WrittenFormat.AVIF), png).bytes().getBytes();
      default -> workers.make(ImageJob.to(WrittenFormat.HEIC), png).bytes().getBytes();
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "webp"})
  void declaredSizeIsRefusedBeforeAnyPixel(String kind) throws IOException {
    byte[] bomb =
        switch (kind) {
          case "jpeg" -> jpegOfSize(19_000, 19_001);
          case "png" -> pngOfSize(19_000, 19_001);
          case "gif" -> gifOfSize(19_000, 19_001);
          default -> webpOfSize(16_000, 16_001);
        };
    long before = memory();
    for (int i = 0; i < 20; i++) {
      assertThatExceptionOfType(TooLarge.class)
          .isThrownBy(() -> workers.make(SMALL, bomb))
          .satisfies(
              problem ->
                  // A WebP's canvas is asked for with its header, and perhaps not to be had.
                  assertThat(problem.what())
                      .isIn(kind.equals("webp") ? What.MEMORY : What.PIXELS, What.PIXELS));
    }
    // The picture itself would have more than a thousand MiB.
    assertThat(memory() - before).isLessThan(30L << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif"})
  void declaredSideIsRefused(String kind) throws IOException {
    byte[] bomb =
        switch (kind) {
          case "jpeg" -> jpegOfSize(20_001, 10);
          case "png" -> pngOfSize(10, 20_001);
          default -> gifOfSize(20_001, 10);
        };
    assertThatExceptionOfType(TooLarge.class)
        .isThrownBy(() -> workers.make(SMALL, bomb))
        .satisfies(problem -> assertThat(problem.what()).isEqualTo(What.SIDE))
        .satisfies(problem -> assertThat(problem.bound()).isEqualTo(20_000));
  }

  @Test
  void pagesCountTogether() throws IOException {
    byte[] gif = Pictures.gif(400, 400, 30);
    assertThatExceptionOfType(TooLarge.class)
        .isThrownBy(() -> workers.make(ImageJob.to(WrittenFormat.WEBP), gif))
        .satisfies(problem -> assertThat(problem.what()).isEqualTo(What.PIXELS));
    assertThat(workers.make(ImageJob.to(WrittenFormat.JPEG), gif).pages()).isEqualTo(1);
  }

  @Test
  void resultWithTooManyPixelsIsRefused() throws IOException {
    byte[] png = Pictures.png(SCENE);
    ImageJob job = ImageJob.to(WrittenFormat.PNG);
    for (ImageJob large :
        new ImageJob[] {
          job.withSize(Size.stretch(3_000, 3_000)),
          job.withSize(Size.cover(3_000, 3_000, Gravity.CENTRE)),
          job.withPad(2_000, 0xff)
        }) {
      assertThatExceptionOfType(TooLarge.class)
          .isThrownBy(() -> workers.make(large, png))
          .satisfies(problem -> assertThat(problem.what()).isEqualTo(What.PIXELS));
    }
  }

  @Test
  void resultWithTooManyBytesIsRefused() throws IOException {
    byte[] png = Pictures.png(SCENE);
    ImageJob job = ImageJob.to(WrittenFormat.RGBA).withSize(Size.stretch(1_500, 1_500));
    assertThatExceptionOfType(TooLarge.class)
        .isThrownBy(() -> workers.make(job, png))
        .satisfies(problem -> assertThat(problem.what()).isEqualTo(What.RESULT))
        .satisfies(problem -> assertThat(problem.bound()).isEqualTo(4 << 20));
  }

  /** Memory of all workers, in bytes. */
  private long memory() throws IOException {
    long pages = 0;
    for (ProcessHandle process : workers.processes()) {
      Path file = Path.of("/proc/" + process.pid() + "/statm");
      if (Files.exists(file)) {
        pages += Long.parseLong(Files.readString(file).split(" ", 3)[1]);
      }
    }
    return pages * 4096;
  }

  private static byte[] jpegOfSize(int width, int height) throws IOException {
    byte[] jpeg = Pictures.jpeg(SCENE, false);
    int at = 2;
    while ((jpeg[at + 1] & 255) != 0xc0) {
      at += 2 + (((jpeg[at + 2] & 255) << 8) | (jpeg[at + 3] & 255));
    }
    ByteBuffer.wrap(jpeg).putShort(at + 5, (short) height).putShort(at + 7, (short) width);
    return jpeg;
  }

  private static byte[] pngOfSize(int width, int height) throws IOException {
    byte[] png = Pictures.png(SCENE);
    ByteBuffer buffer = ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    buffer.putInt(29, (int) crc.getValue());
    return png;
  }

  private static byte[] gifOfSize(int width, int height) throws IOException {
    byte[] gif = Pictures.gif(240, 160, 1);
    // The size of the screen, and of the frame, which begins with a comma and its place.
    int frame = new String(gif, StandardCharsets.ISO_8859_1).indexOf(",\0\0\0\0\u00f0\0\u00a0\0");
    assertThat(frame).isPositive();
    for (int at : new int[] {6, frame + 5}) {
      ByteBuffer.wrap(gif)
          .putShort(at, Short.reverseBytes((short) width))
          .putShort(at + 2, Short.reverseBytes((short) height));
    }
    return gif;
  }

  private byte[] webpOfSize(int width, int height) throws IOException {
    byte[] webp = source("webp");
    int at = 12;
    String text = new String(webp, StandardCharsets.ISO_8859_1);
    at = text.indexOf("VP8 ", at) + 8;
    ByteBuffer.wrap(webp)
        .putShort(at + 6, Short.reverseBytes((short) width))
        .putShort(at + 8, Short.reverseBytes((short) height));
    int canvas = text.indexOf("VP8X");
    if (canvas > 0) {
      put24(webp, canvas + 12, width - 1);
      put24(webp, canvas + 15, height - 1);
    }
    return webp;
  }

  private static void put24(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >> 8);
    bytes[at + 2] = (byte) (value >> 16);
  }
}
