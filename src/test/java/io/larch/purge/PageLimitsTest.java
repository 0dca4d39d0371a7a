package io.larch.purge;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.outbox.PurgeBatch;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PageLimitsTest {

  private final PageLimits limits = new PageLimits();

  private static PurgeBatch batch(long id) {
    return new PurgeBatch(id, "assets", 0, false, List.of("key"));
  }

  @Test
  void requestsAreHalvedDownToOneKey() {
    limits.refused(batch(1), 250);
    assertThat(limits.of(List.of(batch(1)))).isEqualTo(125);
    limits.refused(batch(1), 1);
    assertThat(limits.of(List.of(batch(1)))).isOne();
  }

  @Test
  void leastOfABatchCountsForAllThatAreAskedForTogether() {
    limits.refused(batch(1), 10);
    limits.refused(batch(2), 4);
    assertThat(limits.of(List.of(batch(1), batch(2), batch(3)))).isEqualTo(2);
    limits.forget(batch(2));
    assertThat(limits.of(List.of(batch(1), batch(2), batch(3)))).isEqualTo(5);
  }

  @Test
  void batchWithoutALimitHasNone() {
    assertThat(limits.of(List.of(batch(1)))).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void thoseUsedLongestAgoAreForgottenBeforeTheyAreTooMany() {
    LongStream.rangeClosed(0, 10_000).forEach(id -> limits.refused(batch(id), 10));
    assertThat(limits.of(List.of(batch(0)))).isEqualTo(Integer.MAX_VALUE);
    assertThat(limits.of(List.of(batch(1)))).isEqualTo(5);
  }
}
