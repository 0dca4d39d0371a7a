package io.larch.purge;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.PurgeConfig;
import io.larch.content.ContentStoreException.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

  private static final PurgeConfig CONFIG =
      new PurgeConfig(
          250,
          Duration.ofMillis(200),
          Duration.ofSeconds(10),
          20_000,
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          10);

  private final RetryPolicy policy = new RetryPolicy(CONFIG);
  private final Random random = new Random(4);

  @ParameterizedTest
  @CsvSource({"UNAVAILABLE, 1", "THROTTLED, 2", "UNKNOWN, 5", "DENIED, 10", "NO_BUCKET, 10"})
  void firstDelayGoesByTheKindOfError(Kind kind, int seconds) {
    assertThat(IntStream.range(0, 500).mapToObj(i -> policy.after(kind, 1, random)))
        .allMatch(delay -> delay.toMillis() >= seconds * 500L)
        .allMatch(delay -> delay.toMillis() <= seconds * 1_000L);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindHasTheSameCapAndNeverGivesUp(Kind kind) {
    for (int failures : new int[] {10, 100, Integer.MAX_VALUE}) {
      assertThat(policy.after(kind, failures, random))
          .isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
    }
  }

  @Test
  void whatPassesByItselfIsTriedSoonest() {
    assertThat(
            EnumSet.of(Kind.DENIED, Kind.UNKNOWN, Kind.UNAVAILABLE, Kind.THROTTLED).stream()
                .sorted(RetryPolicy.soonestFirst())
                .toList())
        .containsExactly(Kind.UNAVAILABLE, Kind.THROTTLED, Kind.UNKNOWN, Kind.DENIED);
  }
}
