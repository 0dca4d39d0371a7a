package io.larch.purge;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.PurgeConfig;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BucketLanesTest {

  private static final PurgeConfig CONFIG =
      new PurgeConfig(
          250,
          Duration.ofMillis(200),
          Duration.ofSeconds(10),
          20_000,
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          10);

  private final AtomicLong nanos = new AtomicLong();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> stopped = new ArrayList<>();
  private final BucketLanes lanes =
      new BucketLanes(
          CONFIG,
          8,
          (lane, why, log) -> stopped.add(lane.bucket() + " " + why.kind() + " " + lane.probe()),
          meters,
          nanos::get);

  private double gauge(String name, String bucket) {
    return meters.get("larch.purge.bucket." + name).tag("bucket", bucket).gauge().value();
  }

  private void refuse(String bucket, Kind kind) {
    List<String> keys = List.of("key");
    lanes
        .of(bucket)
        .answered(DeleteResults.refused(keys, new ContentStoreException(kind, "no")), keys);
  }

  @Test
  void gaugesShowEachBucketsPace() {
    lanes.of("well");
    refuse("slow", Kind.THROTTLED);
    refuse("denied", Kind.DENIED);

    assertThat(gauge("page.size", "well")).isEqualTo(250);
    assertThat(gauge("page.size", "slow")).isEqualTo(125);
    assertThat(gauge("at.once", "well")).isEqualTo(8);
    assertThat(gauge("at.once", "slow")).isEqualTo(4);
    assertThat(gauge("stopped", "slow")).isZero();
    assertThat(gauge("stopped", "denied")).isOne();
    assertThat(stopped).containsExactly("denied DENIED key");
  }

  @Test
  void bucketsThatWereNotMetForLongestAreForgotten() {
    refuse("old", Kind.DENIED);
    BucketLane old = lanes.of("old");
    refuse("busy", Kind.THROTTLED);
    assertThat(lanes.of("busy").enter(false).isComplete()).isTrue();
    for (int i = 0; i < 1_000; i++) {
      lanes.of("bucket-" + i);
    }

    assertThat(old.retired()).as("no longer asked").isTrue();
    assertThat(lanes.of("busy").retired()).isFalse();
    assertThat(meters.find("larch.purge.bucket.page.size").gauges()).hasSize(256);
    assertThat(meters.find("larch.purge.bucket.stopped").tag("bucket", "old").gauge()).isNull();
  }

  @Test
  void othersWaitForAMinuteAfterOneWasMet() {
    lanes.of("this");
    assertThat(lanes.othersWait("this")).isFalse();
    lanes.of("other");
    assertThat(lanes.othersWait("this")).isTrue();
    nanos.addAndGet(Duration.ofSeconds(61).toNanos());
    assertThat(lanes.othersWait("this")).isFalse();
  }
}
