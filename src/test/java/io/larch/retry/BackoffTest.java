package io.larch.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

  /** Always the least or always the most of what is asked for. */
  private record Extreme(boolean most) implements RandomGenerator {
    @Override
    public long nextLong() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long nextLong(long bound) {
      return most ? bound - 1 : 0;
    }
  }

  private static final RandomGenerator LONGEST = new Extreme(false);
  private static final RandomGenerator SHORTEST = new Extreme(true);

  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(2));

  @Test
  void delayDoublesWithEachFailureUpToTheCap() {
    assertThat(IntStream.rangeClosed(1, 10).mapToObj(n -> backoff.after(n, LONGEST).toSeconds()))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 120L, 120L, 120L);
  }

  @Test
  void jitterTakesOffHalfAtTheMost() {
    assertThat(backoff.after(3, SHORTEST)).isEqualTo(Duration.ofSeconds(2));
    Random random = new Random(7);
    assertThat(IntStream.range(0, 1_000).mapToObj(i -> backoff.after(3, random).toMillis()))
        .allMatch(millis -> millis >= 2_000 && millis <= 4_000)
        .anyMatch(millis -> millis < 2_200)
        .anyMatch(millis -> millis > 3_800);
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 32, 60, 63, 64, 65, 1_000, Integer.MAX_VALUE})
  void manyFailuresStayAtTheCap(int failures) {
    assertThat(backoff.after(failures, LONGEST)).isEqualTo(Duration.ofMinutes(2));
    Backoff long1 = new Backoff(Duration.ofDays(30_000), Duration.ofDays(40_000));
    assertThat(long1.after(failures, LONGEST)).isEqualTo(Duration.ofDays(40_000));
  }

  @Test
  void shortestDelayIsNeverNothing() {
    Backoff tiny = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1));
    assertThat(tiny.after(1, SHORTEST)).isEqualTo(Duration.ofMillis(1));
  }
}
