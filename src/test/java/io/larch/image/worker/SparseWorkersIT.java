package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.WrittenFormat;
import io.larch.image.worker.ImageMetrics.End;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Workers that are not kept ready start when there is work for them, and end when there is none.
 */
class SparseWorkersIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final ImageJob QUICK = ImageJob.to(WrittenFormat.PNG).withSize(Size.inside(40, 0));

  /** Takes a second or more. */
  private static final ImageJob SLOW =
      ImageJob.to(WrittenFormat.WEBP).withSize(Size.stretch(2_000, 2_000)).withBlur(40);

  private final byte[] png;

  SparseWorkersIT() throws IOException {
    png = Pictures.png(Pictures.scene(240, 160, 0));
  }

  @Test
  void oneIsEnoughForOnePictureAfterTheOther() {
    try (TestWorkers workers = new TestWorkers(TestWorkers.sparse(3, 1, LONG))) {
      List<ProcessHandle> first = workers.processes();
      for (int i = 0; i < 5; i++) {
        workers.make(QUICK, png);
        await().atMost(SOON).until(() -> workers.working() == 0);
      }
      assertThat(first).hasSize(1);
      assertThat(workers.processes()).isEqualTo(first);
    }
  }

  @Test
  void asManyStartAsPicturesWait() {
    try (TestWorkers workers = new TestWorkers(TestWorkers.sparse(3, 1, LONG))) {
      Future<TestWorkers.Made> first = workers.begin(SLOW, png);
      await().atMost(SOON).until(() -> workers.working() == 1);
      Future<TestWorkers.Made> second = workers.begin(SLOW, png);
      await().atMost(SOON).until(() -> workers.working() == 2 || first.isComplete());
      assertThat(workers.processes()).hasSize(2);
      Stream.of(first, second).forEach(TestWorkers::await);
    }
  }

  @Test
  void whatIsNotKeptEndsWhenThereIsNothingToDo() {
    try (TestWorkers workers = new TestWorkers(TestWorkers.sparse(2, 1, SHORT))) {
      ProcessHandle kept = workers.processes().getFirst();
      Stream.of(workers.begin(SLOW, png), workers.begin(SLOW, png)).forEach(TestWorkers::await);
      await().atMost(SOON).until(() -> workers.processes().equals(List.of(kept)));
      await().atMost(SOON).until(() -> workers.ended(End.IDLE) >= 1);
      assertThat(workers.ended(End.DIED)).isZero();
    }
  }

  @Test
  void withNoneKeptTheNextPictureStartsOne() {
    try (TestWorkers workers = new TestWorkers(TestWorkers.sparse(2, 0, SHORT))) {
      for (int i = 0; i < 2; i++) {
        await().atMost(SOON).until(() -> workers.processes().isEmpty());
        assertThat(workers.make(QUICK, png).width()).isEqualTo(40);
      }
    }
  }
}
