package io.larch.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static Comparison figure(Samples larch, Samples floor, Target target) {
    return new Comparison("figure", "ms", larch, floor, target);
  }

  @Test
  void medianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(Samples.of(4, 1, 3, 100).median()).isEqualTo(3.5);
    assertThat(Samples.of(9, 1, 3).median()).isEqualTo(3);
  }

  @Test
  void ratioComparesRoundByRound() {
    // A machine that slowed down to a tenth in the last round doesn't change the ratio.
    Comparison figure =
        figure(Samples.of(50, 52, 5), Samples.of(100, 104, 10), Target.ratioAtLeast(0.5));
    assertThat(figure.ratio()).hasValue(0.5);
  }

  @Test
  void boundItselfMeetsTheTarget() {
    Samples ten = Samples.of(10);
    Samples five = Samples.of(5);
    assertThat(Target.ratioAtLeast(2).isMetBy(figure(ten, five, Target.ratioAtLeast(2)))).isTrue();
    assertThat(Target.ratioAtLeast(2.1).isMetBy(figure(ten, five, Target.ratioAtLeast(2))))
        .isFalse();
    assertThat(Target.ratioAtMost(2).isMetBy(figure(ten, five, Target.ratioAtMost(2)))).isTrue();
    assertThat(Target.ratioAtMost(1.9).isMetBy(figure(ten, five, Target.ratioAtMost(2)))).isFalse();
    assertThat(Target.atMost(10).isMetBy(figure(ten, five, Target.atMost(10)))).isTrue();
    assertThat(Target.atLeast(11).isMetBy(figure(ten, five, Target.atLeast(11)))).isFalse();
    assertThat(Target.aboveFloorAtMost(5).isMetBy(figure(ten, five, Target.atMost(5)))).isTrue();
    assertThat(Target.aboveFloorAtMost(4).isMetBy(figure(ten, five, Target.atMost(5)))).isFalse();
  }

  @Test
  void differentNumbersOfRoundsAreNotCompared() {
    assertThatThrownBy(() -> Samples.of(1, 2).over(Samples.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
