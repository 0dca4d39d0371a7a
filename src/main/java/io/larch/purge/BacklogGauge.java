package io.larch.purge;

import io.larch.purge.PurgeBatches.Backlog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Shows how much is still to be purged, over all instances. Asked of the database at an interval,
 * one question at a time; not a number while the database doesn't answer, since an old number would
 * hide exactly what the gauge is for.
 */
final class BacklogGauge {

  private final PurgeBatches batches;
  private boolean asking;
  private volatile @Nullable Backlog backlog;

  BacklogGauge(PurgeBatches batches, MeterRegistry meters) {
    this.batches = batches;
    Gauge.builder("larch.purge.backlog.batches", this, BacklogGauge::batches)
        .description(
            "purge batches whose keys are not all gone; stops counting at "
                + PurgeBatches.COUNTED_AT_MOST)
        .strongReference(true)
        .register(meters);
    Gauge.builder("larch.purge.backlog.oldest.seconds", this, BacklogGauge::oldestSeconds)
        .description("how long ago the oldest of them was recorded; 0 when there are none")
        .strongReference(true)
        .register(meters);
  }

  /** Refreshes now and then at each interval, until the calling verticle is undeployed. */
  void start(Vertx vertx, Duration interval) {
    refresh();
    vertx.setPeriodic(interval.toMillis(), tick -> refresh());
  }

  private void refresh() {
    if (asking) {
      return;
    }
    asking = true;
    batches
        .backlog()
        .onComplete(
            answer -> {
              asking = false;
              backlog = answer.result();
            });
  }

  private double batches() {
    Backlog known = backlog;
    return known == null ? Double.NaN : known.batches();
  }

  private double oldestSeconds() {
    Backlog known = backlog;
    return known == null ? Double.NaN : known.oldestSeconds();
  }
}
