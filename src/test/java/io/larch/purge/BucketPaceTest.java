package io.larch.purge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketPaceTest {

  private final BucketPace pace = new BucketPace(250, 8);

  private void succeed(int times) {
    IntStream.range(0, times).forEach(i -> pace.faster());
  }

  @Test
  void beginsAtTheMostAndStaysThereWhileAllGoesWell() {
    succeed(100);
    assertThat(pace.pageSize()).isEqualTo(250);
    assertThat(pace.atOnce()).isEqualTo(8);
  }

  @Test
  void eachFailureHalvesDownToOne() {
    int[][] expected = {{125, 4}, {62, 2}, {31, 1}};
    for (int[] step : expected) {
      assertThat(pace.slower()).isTrue();
      assertThat(pace.pageSize()).isEqualTo(step[0]);
      assertThat(pace.atOnce()).isEqualTo(step[1]);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(pace.slower()).as("no room left").isFalse();
    }
    assertThat(pace.pageSize()).isOne();
    assertThat(pace.atOnce()).isOne();
  }

  @Test
  void growsByStepsAndNotByDoubling() {
    IntStream.range(0, 20).forEach(i -> assertThat(pace.slower()).isIn(true, false));
    succeed(1);
    assertThat(pace.pageSize()).isEqualTo(17);
    assertThat(pace.atOnce()).isEqualTo(2);
    succeed(2);
    assertThat(pace.atOnce()).isEqualTo(3);
    succeed(2);
    assertThat(pace.atOnce()).as("not before a whole round of three").isEqualTo(3);
    succeed(1);
    assertThat(pace.atOnce()).isEqualTo(4);
    succeed(30);
    assertThat(pace.pageSize()).isEqualTo(250);
    assertThat(pace.atOnce()).isEqualTo(8);
  }

  @Test
  void aFailureBeginsTheRoundAnew() {
    assertThat(pace.slower()).isTrue();
    succeed(3);
    assertThat(pace.slower()).isTrue();
    assertThat(pace.atOnce()).isEqualTo(2);
    succeed(1);
    assertThat(pace.atOnce()).isEqualTo(2);
  }

  @Test
  void theLeastOfBothIsOne() {
    BucketPace least = new BucketPace(1, 1);
    assertThat(least.slower()).isFalse();
    least.faster();
    assertThat(least.pageSize()).isOne();
    assertThat(least.atOnce()).isOne();
  }
}
