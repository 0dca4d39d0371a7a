package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.ColourSpace;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.WrittenFormat;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written: formats, their quality, and what goes with the pixels. */
@TestInstance(Lifecycle.PER_CLASS)
class OutputIT {

  private static final double MEAN = 1.5;
  private static final String PROFILE = "icc-profile-data";

  private VipsTool tool;
  private TestWorkers workers;
  private byte[] png = {};

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    VipsTool.require();
    tool = new VipsTool(directory);
    workers = new TestWorkers(TestWorkers.SETTINGS);
    png = Pictures.png(Pictures.scene(240, 160, 0));
  }

  @AfterAll
  void stop() {
    if (workers != null) {
      workers.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "JPEG, jpg, [Q=60]",
    "PNG, png, ''",
    "WEBP, webp, [Q=60]",
    "AVIF, avif, [Q=60]",
    "GIF, gif, ''",
    "HEIC, heic, '[Q=60,compression=hevc]'",
    "JXL, jxl, [Q=60]"
  })
  void everyFormatIsAsTheToolWritesIt(WrittenFormat format, String ending, String saving)
      throws IOException {
    assumeTrue(
        workers.workers().formats().contains(format), "left out: libvips can't write " + format);
    byte[] made = workers.make(ImageJob.to(format).withQuality(60), png).bytes().getBytes();
    byte[] expected = tool.convert(png, "png", ending, saving);
    assertThat(PixelDiff.between(decoded(made, ending), decoded(expected, ending)).mean())
        .isLessThan(MEAN);
    assertThat(made.length).isBetween(expected.length / 2, expected.length * 2);
  }

  private BufferedImage decoded(byte[] bytes, String ending) throws IOException {
    assumeTrue(!ending.equals("jxl") || canReadJxl(), "left out: the tool can't read JPEG XL");
    return Pictures.read(tool.convert(bytes, ending, "png", ""));
  }

  private boolean canReadJxl() {
    try {
      tool.convert(tool.convert(png, "png", "jxl", ""), "jxl", "png", "");
      return true;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = WrittenFormat.class,
      names = {"JPEG", "WEBP", "AVIF"})
  void qualityMakesBytes(WrittenFormat format) {
    assumeTrue(
        workers.workers().formats().contains(format), "left out: libvips can't write " + format);
    ImageJob job = ImageJob.to(format);
    int low = workers.make(job.withQuality(10), png).bytes().length();
    int high = workers.make(job.withQuality(95), png).bytes().length();
    assertThat(low).isLessThan(high / 2);
  }

  @Test
  void rawPixelsAreFourBytesEach() throws IOException {
    ImageJob job = ImageJob.to(WrittenFormat.RGBA).withSize(Size.inside(60, 0));
    TestWorkers.Made made = workers.make(job, png);
    assertThat(made.bytes().length()).isEqualTo(60 * 40 * 4);
    byte[] still =
        workers
            .make(ImageJob.to(WrittenFormat.PNG).withSize(Size.inside(60, 0)), png)
            .bytes()
            .getBytes();
    BufferedImage expected = Pictures.read(still);
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 60; x++) {
        int at = 4 * (60 * y + x);
        int rgb = made.bytes().getMedium(at) & 0xff_ffff;
        assertThat(rgb).isEqualTo(expected.getRGB(x, y) & 0xff_ffff);
        assertThat(made.bytes().getByte(at + 3)).isEqualTo((byte) 255);
      }
    }
  }

  @Test
  void rawPixelsOfAGreyPictureHaveColours() throws IOException {
    byte[] grey = Pictures.png(Pictures.grey(Pictures.scene(10, 10, 0)));
    TestWorkers.Made made = workers.make(ImageJob.to(WrittenFormat.RGBA), grey);
    assertThat(made.bytes().length()).isEqualTo(400);
    assertThat(made.bytes().getByte(0)).isEqualTo(made.bytes().getByte(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JPEG", "PNG", "WEBP"})
  void strippedIsAllButTheProfile(WrittenFormat format) throws IOException {
    String ending = format == WrittenFormat.JPEG ? "jpg" : format.name().toLowerCase(Locale.ROOT);
    byte[] source = withMetadata();
    TestWorkers.Made kept = workers.make(ImageJob.to(format), source);
    TestWorkers.Made stripped = workers.make(ImageJob.to(format).withStrip(true), source);
    assertThat(fields(kept, ending)).contains(PROFILE, "exif-ifd0-Copyright");
    assertThat(fields(stripped, ending))
        .contains(PROFILE)
        .doesNotContain("exif-ifd0-Copyright", "xmp-data", "iptc-data");
  }

  @Test
  void nothingIsLeftOfWhatHasNoProfileEither() throws IOException {
    byte[] source = Pictures.oriented(Pictures.jpeg(Pictures.scene(60, 40, 0), false), 1);
    TestWorkers.Made made = workers.make(ImageJob.to(WrittenFormat.JPEG).withStrip(true), source);
    assertThat(fields(made, "jpg")).doesNotContain(PROFILE, "exif-data");
  }

  private byte[] withMetadata() throws IOException {
    byte[] jpeg = Pictures.oriented(Pictures.jpeg(Pictures.scene(240, 160, 0), false), 1);
    String file = tool.file("jpg", jpeg).toString();
    return VipsTool.read(
        tool.run("icc_transform", file, "jpg", "", "p3", "--input-profile", "srgb"));
  }

  private List<String> fields(TestWorkers.Made made, String ending) {
    return tool.fields(tool.file(ending, made.bytes().getBytes()));
  }

  @Test
  void profileIsEmbedded() throws IOException {
    ImageJob job = ImageJob.to(WrittenFormat.PNG);
    TestWorkers.Made p3 = workers.make(job.withColourSpace(ColourSpace.P3), png);
    assertThat(fields(p3, "png")).contains(PROFILE);
    // And the other way round: what is seen is the same.
    byte[] back =
        workers
            .make(job.withColourSpace(ColourSpace.SRGB), p3.bytes().getBytes())
            .bytes()
            .getBytes();
    assertThat(PixelDiff.between(Pictures.read(back), Pictures.read(png)).mean()).isLessThan(MEAN);
    assertThat(fields(workers.make(job, png), "png")).doesNotContain(PROFILE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GIF", "RGBA"})
  void coloursAreConvertedWhereThereCanBeNoProfile(WrittenFormat format) {
    byte[] p3 =
        workers
            .make(ImageJob.to(WrittenFormat.PNG).withColourSpace(ColourSpace.P3), png)
            .bytes()
            .getBytes();
    byte[] one = workers.make(ImageJob.to(format), p3).bytes().getBytes();
    byte[] other = workers.make(ImageJob.to(format), png).bytes().getBytes();
    if (format == WrittenFormat.RGBA) {
      long sum = 0;
      for (int i = 0; i < one.length; i++) {
        sum += Math.abs((one[i] & 255) - (other[i] & 255));
      }
      assertThat(sum / (double) one.length).isLessThan(MEAN);
    } else {
      assertThat(one.length).isBetween(other.length / 2, other.length * 2);
    }
  }

  @Test
  void cmykBecomesColoursWithoutItsProfile() throws IOException {
    byte[] cmyk =
        VipsTool.read(
            tool.run(
                "icc_transform",
                tool.file("png", png).toString(),
                "jpg",
                "",
                "cmyk",
                "--input-profile",
                "srgb"));
    TestWorkers.Made made = workers.make(ImageJob.to(WrittenFormat.PNG), cmyk);
    assertThat(fields(made, "png")).doesNotContain(PROFILE);
    BufferedImage read = Pictures.read(made.bytes().getBytes());
    assertThat(PixelDiff.between(read, Pictures.read(png)).mean()).isLessThan(20);
  }

  @Test
  void sideThatTheFormatCannotHaveIsRefused() {
    ImageJob job = ImageJob.to(WrittenFormat.WEBP).withSize(Size.stretch(17_000, 10));
    assertThatExceptionOfType(ImageProblem.TooLarge.class)
        .isThrownBy(() -> workers.make(job, png))
        .satisfies(
            problem -> {
              assertThat(problem.what()).isEqualTo(ImageProblem.TooLarge.What.SIDE);
              assertThat(problem.bound()).isEqualTo(16_383);
            });
  }
}
