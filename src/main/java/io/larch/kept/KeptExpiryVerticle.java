package io.larch.kept;

import io.larch.kept.KeptExpiry.Expired;
import io.larch.kept.KeptExpiry.Sweep;
import io.larch.outbox.DueSignal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the keeping of what is past its time, a bounded number of rows in each statement, and now
 * and then looks for versions whose entry is gone. Any number of these work side by side, each on
 * other rows.
 */
public final class KeptExpiryVerticle extends VerticleBase {

  private static final long INTERVAL_MILLIS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(KeptExpiryVerticle.class);

  private final KeptExpiry rows;
  private final DueSignal due;
  private final Duration sweepInterval;
  private final Counter expired;
  private Sweep sweep = Sweep.START;
  private long sweptAt = System.nanoTime();
  private boolean failing;
  private boolean stopping;
  private long timer = -1;
  private Future<?> round = Future.succeededFuture();

  /**
   * @param pool connections for background work
   * @param due raised when content keys were recorded
   * @param keysPerBatch content keys of a purge batch at the most
   * @param step rows that one statement looks at
   * @param sweepInterval how long to wait after all versions were looked at
   */
  public KeptExpiryVerticle(
      Pool pool,
      DueSignal due,
      int keysPerBatch,
      int step,
      Duration sweepInterval,
      MeterRegistry meters) {
    this.rows = new KeptExpiry(pool, keysPerBatch, step);
    this.due = due;
    this.sweepInterval = sweepInterval;
    this.expired =
        Counter.builder("larch.kept.expired")
            .description("kept assets and versions whose time was over")
            .register(meters);
  }

  @Override
  public Future<?> start() {
    run();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return round.otherwiseEmpty();
  }

  private void run() {
    round = rows.expire().compose(this::gone).onSuccess(this::next).onFailure(this::failed);
  }

  /** Whether there may be more to do at once. */
  private Future<Boolean> gone(Expired now) {
    failing = false;
    count(now.gone());
    if (now.more() || !isTimeToSweep()) {
      return Future.succeededFuture(now.more());
    }
    return rows.sweep(sweep)
        .map(
            reached -> {
              count(reached.gone());
              if (reached.done()) {
                sweep = Sweep.START;
                sweptAt = System.nanoTime();
              } else {
                sweep = reached;
              }
              return !reached.done();
            });
  }

  /** A sweep that has begun goes on. */
  private boolean isTimeToSweep() {
    return !sweep.equals(Sweep.START) || System.nanoTime() - sweptAt >= sweepInterval.toNanos();
  }

  private void count(long gone) {
    if (gone > 0) {
      expired.increment((double) gone);
      due.raise();
    }
  }

  private void failed(Throwable failure) {
    if (!failing) {
      LOG.warn(
          "what was kept and is past its time could not be taken away; will be tried again: {}",
          failure.getMessage());
    }
    failing = true;
    next(false);
  }

  private void next(boolean more) {
    if (!stopping) {
      timer = vertx.setTimer(more ? 1 : INTERVAL_MILLIS, _ -> run());
    }
  }
}
