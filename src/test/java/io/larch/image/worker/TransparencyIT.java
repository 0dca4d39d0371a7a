package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Filter;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.WrittenFormat;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be seen through. */
@TestInstance(Lifecycle.PER_CLASS)
class TransparencyIT {

  private static final double MEAN = 3;
  private static final BufferedImage SCENE = Pictures.transparent(160, 100);

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

  @Test
  void itLiesOnWhiteWhereTheFormatIsOpaque() throws IOException {
    BufferedImage onWhite = new BufferedImage(160, 100, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = onWhite.createGraphics();
    pen.drawImage(SCENE, 0, 0, Color.WHITE, null);
    pen.dispose();
    BufferedImage made = make(ImageJob.to(WrittenFormat.JPEG).withQuality(98));
    assertThat(PixelDiff.between(made, onWhite).mean()).isLessThan(MEAN);
  }

  @ParameterizedTest
  @EnumSource(value = Filter.class)
  void filtersLeaveItAsItIs(Filter filter) throws IOException {
    BufferedImage made = make(ImageJob.to(WrittenFormat.PNG).withFilter(filter));
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 160; x++) {
        assertThat(made.getRGB(x, y) >>> 24).isEqualTo(SCENE.getRGB(x, y) >>> 24);
      }
    }
  }

  @Test
  void blackWhiteHasNothingElse() throws IOException {
    BufferedImage made = make(ImageJob.to(WrittenFormat.PNG).withFilter(Filter.BLACK_WHITE));
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 160; x++) {
        assertThat(made.getRaster().getSample(x, y, 0)).isIn(0, 255);
      }
    }
  }

  /** Red that can't be seen, beside white that can: blurred, nothing red may come of it. */
  @Test
  void whatCannotBeSeenIsNotBlurredIntoView() throws IOException {
    BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 40; x++) {
        image.setRGB(x, y, x < 20 ? 0x00ff0000 : 0xffffffff);
      }
    }
    byte[] png =
        workers
            .make(ImageJob.to(WrittenFormat.PNG).withBlur(4), Pictures.png(image))
            .bytes()
            .getBytes();
    BufferedImage made = Pictures.read(png);
    int edge = made.getRGB(19, 20);
    assertThat(edge >>> 24).isBetween(60, 200);
    assertThat(edge & 0xff).isGreaterThan(240);
  }

  @Test
  void paddingMayBeTransparent() throws IOException {
    byte[] opaque = Pictures.png(Pictures.scene(40, 30, 0));
    ImageJob job = ImageJob.to(WrittenFormat.PNG).withPad(5, 0x11223300);
    BufferedImage made = Pictures.read(workers.make(job, opaque).bytes().getBytes());
    assertThat(made.getWidth()).isEqualTo(50);
    assertThat(made.getHeight()).isEqualTo(40);
    assertThat(made.getRGB(2, 2) >>> 24).isZero();
    assertThat(made.getRGB(20, 20) >>> 24).isEqualTo(255);
    BufferedImage jpeg =
        Pictures.read(
            workers
                .make(ImageJob.to(WrittenFormat.JPEG).withPad(5, 0x11223300), opaque)
                .bytes()
                .getBytes());
    assertThat(jpeg.getRGB(1, 1) & 0xff).isGreaterThan(240);
  }

  @Test
  void paddingOfAGreyPictureHasItsColour() throws IOException {
    byte[] grey = Pictures.png(Pictures.grey(Pictures.scene(40, 30, 0)));
    ImageJob job = ImageJob.to(WrittenFormat.PNG).withPad(5, 0x336699ff);
    BufferedImage made = Pictures.read(workers.make(job, grey).bytes().getBytes());
    assertThat(made.getRGB(2, 2)).isEqualTo(0xff336699);
  }

  @Test
  void scalingKeepsIt() throws IOException {
    BufferedImage made = make(ImageJob.to(WrittenFormat.PNG).withSize(Size.inside(80, 0)));
    assertThat(made.getRGB(60, 10) >>> 24).isBetween(170, 210);
    assertThat(made.getRGB(10, 40) >>> 24).isEqualTo(255);
  }

  private BufferedImage make(ImageJob job) throws IOException {
    return Pictures.read(workers.make(job, Pictures.png(SCENE)).bytes().getBytes());
  }
}
