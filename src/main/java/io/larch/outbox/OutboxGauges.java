package io.larch.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;

/**
 * Shows how much is still to be purged, and what of it fails again and again, of all processes
 * together. Asked of the database at an interval. For one event loop.
 */
public final class OutboxGauges {

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final BacklogGauge backlog;
  private final FailingBatches failing;

  /**
   * @param pool connections for background work
   * @param failingAfter attempts from which on a batch counts as failing, at least 1
   * @param meters where they are shown
   */
  public OutboxGauges(Pool pool, int failingAfter, MeterRegistry meters) {
    this.backlog = new BacklogGauge(pool, meters);
    this.failing = new FailingBatches(pool, failingAfter, meters, System::nanoTime);
  }

  /** Asks now and then at each interval, until the calling verticle is undeployed. */
  public void start(Vertx vertx) {
    backlog.start(vertx, INTERVAL);
    failing.start(vertx, INTERVAL);
  }
}
