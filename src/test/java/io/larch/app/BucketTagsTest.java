package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class BucketTagsTest {

  @Test
  void bucketsBeyondTheFirstHundredAreCountedTogether() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    meters.config().meterFilter(new BucketTags());
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < BucketTags.MAX_BUCKETS + 50; i++) {
        meters.counter("keys", "bucket", "bucket-" + i, "kind", "x").increment();
      }
    }
    meters.counter("plain").increment();

    assertThat(meters.find("keys").counters()).hasSize(BucketTags.MAX_BUCKETS + 1);
    assertThat(meters.find("keys").counters().stream().mapToDouble(Counter::count).sum())
        .isEqualTo(2 * (BucketTags.MAX_BUCKETS + 50));
    assertThat(meters.get("keys").tags("bucket", BucketTags.OTHERS, "kind", "x").counter().count())
        .isEqualTo(100);
    assertThat(meters.get("keys").tag("bucket", "bucket-7").counter().count()).isEqualTo(2);
  }
}
