package io.larch.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NextLookTest {

  private long now = 17_000_000_000L;

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private NextLook polling(long millis) {
    return new NextLook(millis(millis), () -> now);
  }

  private void pass(long millis) {
    now += millis(millis).toNanos();
  }

  @Test
  void aLookThatIsAskedForComesAGapAfterTheLastOne() {
    NextLook next = polling(10_000);
    next.begun();
    next.plan(millis(10_000));
    pass(20);

    assertThat(next.whenAskedFor()).isEqualTo(millis(30));
    assertThat(next.isSooner(next.whenAskedFor())).isTrue();
  }

  @Test
  void askedForAfterTheGapItComesAtOnce() {
    NextLook next = polling(10_000);
    next.begun();
    next.plan(millis(10_000));
    pass(400);

    assertThat(next.whenAskedFor()).isLessThanOrEqualTo(Duration.ZERO);
    assertThat(next.isSooner(next.whenAskedFor())).isTrue();
  }

  /** There was more than one look could take, so the next comes at once. */
  @Test
  void askingNeverPutsOffALookThatComesAtOnce() {
    NextLook next = polling(10_000);
    next.begun();
    pass(1);
    next.plan(Duration.ZERO);

    assertThat(next.isSooner(next.whenAskedFor())).isFalse();
  }

  @Test
  void whoeverAsksAgainAndAgainPutsNothingOff() {
    NextLook next = polling(10_000);
    next.begun();
    next.plan(next.whenAskedFor());
    long due = now + NextLook.GAP.toNanos();
    for (int i = 0; i < 60; i++) {
      pass(1);
      if (next.isSooner(next.whenAskedFor())) {
        next.plan(next.whenAskedFor());
      }
      assertThat(now + next.whenAskedFor().toNanos()).isLessThanOrEqualTo(Math.max(now, due));
    }
    assertThat(now).isGreaterThan(due);
    assertThat(next.isSooner(Duration.ZERO)).isFalse();
  }

  /** A relay that polls more often than the gap isn't slowed down by being told. */
  @Test
  void aShortPollIntervalHoldsForLooksThatAreAskedForAsWell() {
    NextLook next = polling(10);
    next.begun();

    assertThat(next.whenAskedFor()).isEqualTo(millis(10));
  }

  @Test
  void theFirstLookThatIsAskedForNeedsNoGap() {
    assertThat(polling(10_000).whenAskedFor()).isLessThanOrEqualTo(Duration.ZERO);
  }
}
