package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long SECOND = 1_000_000_000;

  private final Pace pace = new Pace(3 * SECOND, 100);

  private int secondsUntilBehind(long bytesEach) {
    int seconds = 1;
    while (!pace.isBehind(SECOND, bytesEach)) {
      seconds++;
    }
    return seconds;
  }

  @Test
  void nothingIsBehindAfterTheGrace() {
    assertThat(secondsUntilBehind(0)).isEqualTo(4);
  }

  @Test
  void halfTheRateLastsTwiceAsLong() {
    assertThat(secondsUntilBehind(50)).isEqualTo(7);
  }

  @Test
  void theRateItselfIsNeverBehind() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(pace.isBehind(SECOND, 100)).isFalse();
    }
  }

  @Test
  void manyBytesBuyNoMoreThanTheGrace() {
    assertThat(pace.isBehind(SECOND, Long.MAX_VALUE / 2)).isFalse();

    assertThat(secondsUntilBehind(0)).isEqualTo(4);
  }
}
