package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogThrottleTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
  private final LogThrottle throttle = new LogThrottle(Duration.ofNanos(100), now::get);

  @Test
  void permitsOneLineAnInterval() {
    assertThat(throttle.permits()).isTrue();
    now.addAndGet(99);
    assertThat(throttle.permits()).isFalse();
    now.addAndGet(1);
    assertThat(throttle.permits()).isTrue();
    assertThat(throttle.permits()).isFalse();
  }
}
