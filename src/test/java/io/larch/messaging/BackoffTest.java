package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;

class BackoffTest {

  private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1));

  @RepeatedTest(20)
  void doublesUpToItsCapAndBeginsAgainAfterAReset() {
    for (long whole : new long[] {200, 400, 800, 1000, 1000}) {
      assertThat(backoff.next()).isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
    }

    backoff.reset();

    assertThat(backoff.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
  }
}
