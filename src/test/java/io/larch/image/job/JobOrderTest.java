package io.larch.image.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.larch.image.job.ImageJob.ColourSpace;
import io.larch.image.job.ImageJob.Filter;
import io.larch.image.job.ImageJob.Gravity;
import io.larch.image.job.ImageJob.Mirror;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.ImageJob.Turn;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobOrderTest {

  private static final ImageLimits LIMITS =
      new ImageLimits(50_000_000, 20_000, 1L << 26, 1L << 25, 1L << 30);

  static Stream<ImageJob> jobs() {
    ImageJob plain = ImageJob.to(WrittenFormat.WEBP);
    return Stream.of(
        plain,
        ImageJob.to(WrittenFormat.RGBA),
        plain.withSize(Size.inside(0, 20_000)),
        plain.withSize(Size.cover(1, 2, Gravity.ATTENTION)),
        plain.withSize(Size.stretch(20_000, 20_000)),
        plain.withTurn(Turn.BY_270, Mirror.VERTICAL),
        plain.withFilter(Filter.SEPIA),
        plain.withBlur(0.5),
        plain.withPad(17, 0x80ff00fe),
        plain.withColourSpace(ColourSpace.P3),
        plain.withStrip(true),
        plain.withQuality(100));
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void arrivesAsItWasSent(ImageJob job) throws IOException {
    JobOrder order = new JobOrder(job, LIMITS, -1);
    assertThat(JobOrder.from(order.toBytes())).isEqualTo(order);
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void isRefusedWhenItIsCutOffOrGoesOn(ImageJob job) {
    byte[] payload = new JobOrder(job, LIMITS, 5).toBytes();
    for (int length = 0; length < payload.length; length++) {
      byte[] part = Arrays.copyOf(payload, length);
      assertThatIOException().isThrownBy(() -> JobOrder.from(part));
    }
    assertThatIOException()
        .isThrownBy(() -> JobOrder.from(Arrays.copyOf(payload, payload.length + 1)));
  }

  @Test
  void isRefusedWhenAValueIsOutOfItsRange() {
    byte[] payload = new JobOrder(ImageJob.to(WrittenFormat.PNG), LIMITS, 5).toBytes();
    payload[2] = 'X'; // of the format's name
    assertThatIOException().isThrownBy(() -> JobOrder.from(payload));
  }

  @Test
  void restOfWhatIsSaidArrivesAsWell() throws IOException {
    WorkerHello hello =
        new WorkerHello("libvips 8.14.1", EnumSet.of(WrittenFormat.GIF, WrittenFormat.JXL));
    assertThat(WorkerHello.from(hello.toBytes())).isEqualTo(hello);
    WorkerHello unasked = new WorkerHello("libvips 8.14.1", Set.of());
    assertThat(WorkerHello.from(unasked.toBytes())).isEqualTo(unasked);
    ResultHead head = new ResultHead(400, 300, 12, 123_456);
    assertThat(ResultHead.from(head.toBytes())).isEqualTo(head);
    WorkerProblem problem = new WorkerProblem(WorkerProblem.Kind.SIDE, 20_000, "of the source");
    assertThat(WorkerProblem.from(problem.toBytes())).isEqualTo(problem);
  }

  @Test
  void whatIsSaidForTheLogIsCutOff() {
    String long10000 = "é".repeat(10_000);
    WorkerProblem problem = new WorkerProblem(WorkerProblem.Kind.FAILED, 0, long10000);
    assertThat(problem.said()).hasSize(500);
    assertThat(problem.toBytes().length).isLessThan(FrameHeader.MAX_LENGTH);
  }

  @Test
  void jobOutOfItsRangesCannotBeMade() {
    ImageJob job = ImageJob.to(WrittenFormat.JPEG);
    assertThatIllegalArgumentException().isThrownBy(() -> Size.inside(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Size.inside(0, 20_001));
    assertThatIllegalArgumentException().isThrownBy(() -> Size.stretch(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Size.cover(1, 0, Gravity.CENTRE));
    assertThatIllegalArgumentException().isThrownBy(() -> job.withBlur(151));
    assertThatIllegalArgumentException().isThrownBy(() -> job.withBlur(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> job.withPad(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> job.withQuality(101));
  }
}
