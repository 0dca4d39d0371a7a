package io.larch.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.limit.RateLimiter.Decision;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** Begins where a difference of two times overflows if it is taken the wrong way. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE / 2);

  private RateLimiter limiter(int perSecond) {
    return new RateLimiter(perSecond, 1_000, now::get);
  }

  private static int taken(RateLimiter limiter, String client, int attempts) {
    return (int) IntStream.range(0, attempts).filter(_ -> limiter.take(client).allowed()).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20, 999, 1_000_000})
  void asMuchAtOnceAsInASecondAndNoMore(int perSecond) {
    assertThat(taken(limiter(perSecond), "a", perSecond + 5)).isEqualTo(perSecond);
  }

  @Test
  void afterThatAsFastAsTheRate() {
    RateLimiter limiter = limiter(10);
    taken(limiter, "a", 10);

    int inTenSeconds = 0;
    for (int i = 0; i < 1_000; i++) {
      now.addAndGet(SECOND / 100);
      inTenSeconds += taken(limiter, "a", 3);
    }

    assertThat(inTenSeconds).isEqualTo(100);
  }

  @Test
  void refusalTellsWhenItIsOver() {
    RateLimiter limiter = limiter(4);
    taken(limiter, "a", 4);

    Decision refused = limiter.take("a");
    assertThat(refused.allowed()).isFalse();
    assertThat(refused.remaining()).isZero();
    assertThat(refused.retryAfterNanos()).isEqualTo(SECOND / 4);
    assertThat(refused.resetNanos()).isEqualTo(SECOND);
    now.addAndGet(refused.retryAfterNanos() - 1);
    assertThat(limiter.take("a").allowed()).isFalse();
    now.addAndGet(1);
    assertThat(limiter.take("a").allowed()).isTrue();
  }

  @Test
  void remainingIsWhatCanStillBeTaken() {
    RateLimiter limiter = limiter(5);

    for (int left = 4; left >= 0; left--) {
      assertThat(limiter.take("a").remaining()).isEqualTo(left);
    }
  }

  @Test
  void refusalsDoNotCount() {
    RateLimiter limiter = limiter(2);
    taken(limiter, "a", 1_000);
    now.addAndGet(SECOND);

    assertThat(taken(limiter, "a", 10)).isEqualTo(2);
  }

  @Test
  void looksDoNotCount() {
    RateLimiter limiter = limiter(1);
    IntStream.range(0, 10).forEach(_ -> assertThat(limiter.look("a").allowed()).isTrue());
    assertThat(limiter.clients()).isZero();
    assertThat(limiter.take("a").allowed()).isTrue();
    assertThat(limiter.look("a").allowed()).isFalse();
  }

  @Test
  void clientsDoNotShare() {
    RateLimiter limiter = limiter(3);
    taken(limiter, "a", 100);

    assertThat(taken(limiter, "b", 100)).isEqualTo(3);
  }

  @Test
  void boundedNumberOfClientsIsKeptAndThoseThatAskStayLimited() {
    RateLimiter limiter = limiter(1);
    assertThat(limiter.take("busy").allowed()).isTrue();

    for (int i = 0; i < 100_000; i++) {
      limiter.take("client-" + i);
      if (i % 10 == 0) {
        assertThat(limiter.take("busy").allowed()).isFalse();
      }
    }

    assertThat(limiter.clients()).isLessThanOrEqualTo(1_008);
  }
}
