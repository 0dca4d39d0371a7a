package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Deadline deadline = Deadline.in(Duration.ofSeconds(20), now::get);

  @Test
  void whatOnePartTakesIsNotThereForTheNext() {
    pass(Duration.ofSeconds(5));

    assertThat(deadline.left()).hasSeconds(15);
    assertThat(deadline.half()).hasMillis(7_500);
    assertThat(deadline.share()).hasMillis(11_250);
  }

  @Test
  void partThatHangsLeavesTimeToEachOfThoseAfterIt() {
    for (int part = 0; part < 6; part++) {
      assertThat(deadline.share()).isPositive().isLessThan(deadline.left());
      pass(deadline.share());
    }
    assertThat(deadline.left()).isPositive();
  }

  @Test
  void partAfterItsEndHasAMomentToBegin() {
    pass(Duration.ofSeconds(21));

    assertThat(deadline.left()).isZero();
    assertThat(deadline.share()).hasMillis(1);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
