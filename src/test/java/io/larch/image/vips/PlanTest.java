package io.larch.image.vips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Gravity;
import io.larch.image.job.ImageJob.Mirror;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.ImageJob.Turn;
import io.larch.image.job.ImageLimits;
import io.larch.image.job.WorkerProblem.Kind;
import io.larch.image.job.WrittenFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {

  private static final ImageJob JOB = ImageJob.to(WrittenFormat.WEBP);
  private static final ImageLimits LIMITS = new ImageLimits(1_000_000, 5_000, 1, 1, 1);

  @ParameterizedTest
  @CsvSource({
    "400,   0, 400, 300",
    "  0, 300, 400, 300",
    "400, 400, 400, 300",
    "500, 300, 400, 300",
    "  0,   0, 4000, 3000",
    "9000, 0, 4000, 3000",
    "9000, 300, 400, 300",
    "  1,   0,   1,   1"
  })
  void insideIsNeverLargerThanTheBoxOrThePicture(int w, int h, int width, int height) {
    Plan plan = Plan.of(JOB.withSize(Size.inside(w, h)), 4_000, 3_000, 1, 1);
    assertThat(plan.width()).isEqualTo(width);
    assertThat(plan.height()).isEqualTo(height);
    assertThat(plan.isCropped()).isFalse();
  }

  /** As the sizes are computed of which clients are told. */
  @ParameterizedTest
  @CsvSource({
    "1000, 330,  50,  0,  50,  17",
    "1000, 330,  50, 17,  50,  17",
    " 330, 1000,  0, 50,  17,  50",
    "1000, 310,  50,  0,  50,  16",
    "1000, 350,  50,  0,  50,  18"
  })
  void halfAPixelIsRoundedUp(int fromWidth, int fromHeight, int w, int h, int width, int height) {
    Plan plan = Plan.of(JOB.withSize(Size.inside(w, h)), fromWidth, fromHeight, 1, 1);
    assertThat(plan.width()).isEqualTo(width);
    assertThat(plan.height()).isEqualTo(height);
  }

  @Test
  void halfAPixelIsRoundedUpWhereItCovers() {
    Plan plan = Plan.of(JOB.withSize(Size.cover(50, 10, Gravity.CENTRE)), 1_000, 330, 1, 1);
    assertThat(plan.scaledHeight()).isEqualTo(17);
  }

  @ParameterizedTest
  @CsvSource({
    "400, 400,  533, 400",
    "400, 100,  400, 300",
    "400, 300,  400, 300",
    "8000, 100, 8000, 6000",
    "3, 10000, 13333, 10000"
  })
  void coverIsScaledUntilTheBoxIsFull(int w, int h, int width, int height) {
    Plan plan = Plan.of(JOB.withSize(Size.cover(w, h, Gravity.CENTRE)), 4_000, 3_000, 1, 1);
    assertThat(plan.scaledWidth()).isEqualTo(width);
    assertThat(plan.scaledHeight()).isEqualTo(height);
    assertThat(plan.width()).isEqualTo(w);
    assertThat(plan.height()).isEqualTo(h);
  }

  @Test
  void stretchIsTheBox() {
    Plan plan = Plan.of(JOB.withSize(Size.stretch(7, 9_000)), 4_000, 3_000, 6, 1);
    assertThat(plan.width()).isEqualTo(7);
    assertThat(plan.height()).isEqualTo(9_000);
    assertThat(plan.storedWidth()).isEqualTo(9_000);
    assertThat(plan.storedHeight()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "1, NONE, false",
    "3, NONE, false",
    "6, NONE, true",
    "1, BY_90, true",
    "8, BY_270, false"
  })
  void boxIsThatOfThePictureAsItLies(int orientation, Turn turn, boolean sideways) {
    ImageJob job = JOB.withTurn(turn, Mirror.NONE).withSize(Size.inside(300, 0));
    Plan plan = Plan.of(job, 4_000, 3_000, orientation, 1);
    assertThat(plan.width()).isEqualTo(300);
    assertThat(plan.height()).isEqualTo(sideways ? 400 : 225);
    assertThat(plan.storedWidth()).isEqualTo(sideways ? 400 : 300);
  }

  @Test
  void whatIsWithinTheLimitsIsMade() {
    ImageJob job = JOB.withSize(Size.stretch(980, 980)).withPad(10, 0);
    assertThatCode(() -> Plan.of(job, 10, 10, 1, 1).require(job, LIMITS))
        .doesNotThrowAnyException();
  }

  @Test
  void pixelsOfTheResultAreBounded() {
    assertRefused(Kind.PIXELS, JOB.withSize(Size.stretch(1_001, 1_000)), 1);
    assertRefused(Kind.PIXELS, JOB.withSize(Size.stretch(1_000, 500)), 3);
    assertRefused(Kind.PIXELS, JOB.withSize(Size.stretch(990, 990)).withPad(6, 0), 1);
    assertRefused(Kind.SIDE, JOB.withSize(Size.stretch(5_001, 1)), 1);
    assertRefused(Kind.SIDE, JOB.withSize(Size.stretch(4_999, 1)).withPad(1, 0), 1);
    assertRefused(Kind.PIXELS, JOB.withSize(Size.stretch(1, 20)), 600_000);
  }

  @Test
  void pixelsOfTheFormatAreBounded() {
    ImageLimits wide = new ImageLimits(50_000_000, 20_000, 1, 1, 1);
    ImageJob avif = ImageJob.to(WrittenFormat.AVIF).withSize(Size.stretch(8_000, 4_456));
    assertThatCode(() -> Plan.of(avif, 10, 10, 1, 1).require(avif, wide))
        .doesNotThrowAnyException();
    ImageJob larger = avif.withSize(Size.stretch(8_000, 4_457));
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> Plan.of(larger, 10, 10, 1, 1).require(larger, wide))
        .satisfies(e -> assertThat(e.problem().bound()).isEqualTo(35_651_584));
  }

  /** A line of pixels, to cover a square: on the way there it would be a hundred times as long. */
  @Test
  void pixelsOnTheWayAreBounded() {
    ImageJob job = JOB.withSize(Size.cover(100, 100, Gravity.CENTRE));
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> Plan.of(job, 5_000, 1, 1, 1).require(job, LIMITS))
        .satisfies(e -> assertThat(e.problem().kind()).isEqualTo(Kind.PIXELS));
  }

  @Test
  void largestSizesDoNotOverflow() {
    ImageLimits all = new ImageLimits(Long.MAX_VALUE, Integer.MAX_VALUE, 1, 1, 1);
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> Plan.requirePixels(Integer.MAX_VALUE, Integer.MAX_VALUE, 9, all));
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> Plan.requirePixels(20_000, 20_000, 1, LIMITS));
  }

  private static void assertRefused(Kind kind, ImageJob job, int pages) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> Plan.of(job, 10, 10, 1, pages).require(job, LIMITS))
        .satisfies(e -> assertThat(e.problem().kind()).isEqualTo(kind));
  }
}
