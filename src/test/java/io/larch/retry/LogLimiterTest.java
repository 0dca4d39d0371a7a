package io.larch.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLimiterTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10); // the clock may run over
  private final LogLimiter limiter = new LogLimiter(Duration.ofNanos(100), 2, now::get);

  @Test
  void permitsOneLineAnInterval() {
    assertThat(limiter.permits()).isTrue();
    now.addAndGet(99);
    assertThat(limiter.permits()).isFalse();
    now.addAndGet(1);
    assertThat(limiter.permits()).isTrue();
    assertThat(limiter.permits()).isFalse();
  }

  @Test
  void permitsOneLineOfEachKindAnInterval() {
    assertThat(limiter.permits("a")).isTrue();
    now.addAndGet(50);
    assertThat(limiter.permits("b")).isTrue();
    assertThat(limiter.permits("a")).isFalse();
    now.addAndGet(50);
    assertThat(limiter.permits("a")).isTrue();
    assertThat(limiter.permits("b")).isFalse();
  }

  @Test
  void forgetsTheKindThatWasToldOfLongestAgo() {
    assertThat(limiter.permits("a")).isTrue();
    assertThat(limiter.permits("b")).isTrue();
    assertThat(limiter.permits("c")).isTrue();
    assertThat(limiter.permits("b")).isFalse();
    assertThat(limiter.permits("a")).isTrue();
  }
}
