package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Gravity;
import io.larch.image.job.ImageJob.Mirror;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.ImageJob.Turn;
import io.larch.image.job.WrittenFormat;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a camera was held, the same picture comes of it. */
@TestInstance(Lifecycle.PER_CLASS)
class OrientationIT {

  private static final BufferedImage SCENE = Pictures.scene(240, 160, 0);

  /** What the JPEG's own loss comes to. */
  private static final double MEAN = 3;

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
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void pictureIsMadeUpright(int orientation) throws IOException {
    byte[] source = source(orientation);
    assertAlike(source, ImageJob.to(WrittenFormat.PNG), SCENE);
    ImageJob smaller = ImageJob.to(WrittenFormat.PNG).withSize(Size.inside(120, 0));
    TestWorkers.Made made = workers.make(smaller, source);
    assertThat(made.width()).isEqualTo(120);
    assertThat(made.height()).isEqualTo(80);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void turnAndMirrorComeAfterThat(int orientation) throws IOException {
    byte[] source = source(orientation);
    ImageJob job = ImageJob.to(WrittenFormat.PNG);
    // What is laid by orientation 8 is the upright picture turned by 90 degrees.
    assertAlike(source, job.withTurn(Turn.BY_90, Mirror.NONE), Pictures.stored(SCENE, 8));
    assertAlike(source, job.withTurn(Turn.BY_180, Mirror.NONE), Pictures.stored(SCENE, 3));
    assertAlike(source, job.withTurn(Turn.BY_270, Mirror.NONE), Pictures.stored(SCENE, 6));
    assertAlike(source, job.withTurn(Turn.NONE, Mirror.HORIZONTAL), Pictures.stored(SCENE, 2));
    assertAlike(source, job.withTurn(Turn.NONE, Mirror.VERTICAL), Pictures.stored(SCENE, 4));
    assertAlike(source, job.withTurn(Turn.BY_90, Mirror.HORIZONTAL), Pictures.stored(SCENE, 5));
    assertAlike(source, job.withTurn(Turn.BY_90, Mirror.VERTICAL), Pictures.stored(SCENE, 7));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void croppedPartIsOfTheUprightPicture(int orientation) throws IOException {
    ImageJob job = ImageJob.to(WrittenFormat.PNG).withSize(Size.cover(40, 160, Gravity.CENTRE));
    assertAlike(source(orientation), job, SCENE.getSubimage(100, 0, 40, 160));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JPEG", "WEBP"})
  void resultDoesNotSayThatItIsToBeTurned(WrittenFormat format) throws IOException {
    TestWorkers.Made once = workers.make(ImageJob.to(format).withQuality(95), source(6));
    assertAlike(once.bytes().getBytes(), ImageJob.to(WrittenFormat.PNG), SCENE);
    assertThat(once.bytes().toString(StandardCharsets.ISO_8859_1)).contains("Exif");
  }

  private static byte[] source(int orientation) throws IOException {
    BufferedImage stored = Pictures.stored(SCENE, orientation);
    return Pictures.oriented(Pictures.jpeg(stored, false, 1F), orientation);
  }

  private void assertAlike(byte[] source, ImageJob job, BufferedImage expected) throws IOException {
    BufferedImage made = Pictures.read(workers.make(job, source).bytes().getBytes());
    assertThat(PixelDiff.between(made, expected).mean()).isLessThan(MEAN);
  }
}
