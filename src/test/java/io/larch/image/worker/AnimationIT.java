package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Filter;
import io.larch.image.job.ImageJob.Gravity;
import io.larch.image.job.ImageJob.Mirror;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.ImageJob.Turn;
import io.larch.image.job.WrittenFormat;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Animations stay animations where the format can, and each page is treated as a picture. */
@TestInstance(Lifecycle.PER_CLASS)
class AnimationIT {

  private static final int PAGES = 5;
  private static final int WIDTH = 160;
  private static final int HEIGHT = 100;

  /** A GIF's colours are chosen for all pages together, or for one. */
  private static final double MEAN = 8;

  private VipsTool tool;
  private TestWorkers workers;
  private byte[] gif = {};
  private byte[] webp = {};

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    VipsTool.require();
    tool = new VipsTool(directory);
    workers = new TestWorkers(TestWorkers.SETTINGS);
    gif = Pictures.gif(WIDTH, HEIGHT, PAGES);
    webp = tool.convert(gif, "gif", "webp", "[lossless]");
  }

  @AfterAll
  void stop() {
    if (workers != null) {
      workers.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"gif, GIF", "gif, WEBP", "webp, GIF", "webp, WEBP"})
  void pagesAndTheirTimesRemain(String from, WrittenFormat to) {
    TestWorkers.Made made =
        workers.make(ImageJob.to(to).withSize(Size.inside(80, 0)), source(from));
    assertThat(made.pages()).isEqualTo(PAGES);
    assertThat(made.width()).isEqualTo(80);
    assertThat(made.height()).isEqualTo(50);
    Path file = tool.file(ending(to), made.bytes().getBytes());
    assertThat(tool.field(file + "[n=-1]", "n-pages")).isEqualTo("" + PAGES);
    assertThat(tool.field(file + "[n=-1]", "page-height")).isEqualTo("50");
    assertThat(tool.field(file + "[n=-1]", "delay")).isEqualTo("100 100 100 100 100");
  }

  @ParameterizedTest
  @EnumSource(
      value = WrittenFormat.class,
      names = {"JPEG", "PNG"})
  void firstPageIsTakenWhereTheFormatHasOne(WrittenFormat format) throws IOException {
    TestWorkers.Made made = workers.make(ImageJob.to(format).withQuality(95), gif);
    assertThat(made.pages()).isEqualTo(1);
    assertThat(made.height()).isEqualTo(HEIGHT);
    BufferedImage first = Pictures.palette(Pictures.scene(WIDTH, HEIGHT, 0));
    BufferedImage read = Pictures.read(made.bytes().getBytes());
    assertThat(PixelDiff.between(read, first).mean()).isLessThan(MEAN);
  }

  @Test
  void everyPageIsTreatedAsAPicture() throws IOException {
    ImageJob job = ImageJob.to(WrittenFormat.WEBP).withQuality(95);
    assertPagesAlike(job.withTurn(Turn.BY_90, Mirror.HORIZONTAL).withSize(Size.inside(0, 80)));
    assertPagesAlike(job.withSize(Size.cover(50, 50, Gravity.CENTRE)));
    assertPagesAlike(job.withFilter(Filter.SEPIA).withBlur(2));
    assertPagesAlike(job.withSize(Size.inside(80, 0)).withPad(10, 0xff00ffff));
  }

  private void assertPagesAlike(ImageJob job) throws IOException {
    TestWorkers.Made made = workers.make(job, webp);
    BufferedImage all = Pictures.read(tool.convert(made.bytes().getBytes(), "webp", "png", ""));
    for (int page = 0; page < PAGES; page++) {
      String single = tool.file("webp", webp) + "[page=%d]".formatted(page);
      byte[] png = VipsTool.read(tool.run("copy", single, "png", ""));
      byte[] still = workers.make(job, png).bytes().getBytes();
      BufferedImage expected = Pictures.read(tool.convert(still, "webp", "png", ""));
      BufferedImage part = all.getSubimage(0, page * made.height(), made.width(), made.height());
      assertThat(PixelDiff.between(part, expected).mean()).as("page %d", page).isLessThan(MEAN);
    }
  }

  /** Attention may see something else on each page; the picture must not jump about. */
  @Test
  void allPagesAreCroppedAtOnePlace() throws IOException {
    ImageJob job =
        ImageJob.to(WrittenFormat.WEBP)
            .withQuality(95)
            .withSize(Size.cover(HEIGHT, HEIGHT, Gravity.ATTENTION));
    TestWorkers.Made made = workers.make(job, webp);
    BufferedImage all = Pictures.read(tool.convert(made.bytes().getBytes(), "webp", "png", ""));
    int left = place(all.getSubimage(0, 0, HEIGHT, HEIGHT), 0);
    for (int page = 1; page < PAGES; page++) {
      assertThat(place(all.getSubimage(0, page * HEIGHT, HEIGHT, HEIGHT), page)).isEqualTo(left);
    }
  }

  private static int place(BufferedImage part, int page) {
    BufferedImage whole = Pictures.palette(Pictures.scene(WIDTH, HEIGHT, page));
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int left = 0; left <= WIDTH - HEIGHT; left++) {
      double mean = PixelDiff.between(part, whole.getSubimage(left, 0, HEIGHT, HEIGHT)).mean();
      if (mean < least) {
        least = mean;
        best = left;
      }
    }
    return best;
  }

  private byte[] source(String format) {
    return format.equals("gif") ? gif : webp;
  }

  private static String ending(WrittenFormat format) {
    return format == WrittenFormat.GIF ? "gif" : "webp";
  }
}
