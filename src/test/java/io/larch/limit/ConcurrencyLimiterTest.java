package io.larch.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyLimiterTest {

  private final ConcurrencyLimiter limiter = new ConcurrencyLimiter(2);

  @Test
  void endMakesRoomForOneMoreOfThatClient() {
    assertThat(limiter.begin("a")).isTrue();
    assertThat(limiter.begin("a")).isTrue();
    assertThat(limiter.begin("a")).isFalse();
    assertThat(limiter.begin("b")).isTrue();

    limiter.end("a");

    assertThat(limiter.begin("a")).isTrue();
    assertThat(limiter.begin("a")).isFalse();
  }

  @Test
  void clientWithNothingLeftBeginsAnew() {
    limiter.begin("a");
    limiter.end("a");
    limiter.end("a");

    assertThat(limiter.begin("a")).isTrue();
    assertThat(limiter.begin("a")).isTrue();
    assertThat(limiter.begin("a")).isFalse();
  }
}
