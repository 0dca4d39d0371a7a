package io.larch.deletion;

import io.larch.asset.HiddenSubtreeRemoval;
import io.larch.asset.HiddenSubtreeRemoval.Progress;
import io.larch.kept.KeptSql;
import io.larch.outbox.DueSignal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what large recursive deletes have hidden, in bounded steps, also those of a process that
 * has died. Any number of these work side by side; one of them is at it at a time.
 */
public final class SubtreeRemovalVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(SubtreeRemovalVerticle.class);

  private final Pool pool;
  private final DueSignal due;
  private final int keysPerBatch;
  private final int stepSize;
  private final Duration pollInterval;
  private final Counter removed;
  private @Nullable HiddenSubtreeRemoval removal;
  private @Nullable Progress progress;
  private boolean failing;
  private boolean stopping;
  private long timer = -1;
  private Future<?> round = Future.succeededFuture();

  /**
   * @param pool connections for background work
   * @param due raised when content keys were recorded
   * @param keysPerBatch content keys of a purge batch at the most
   * @param stepSize assets that one transaction looks at
   * @param pollInterval how often to look for work when there was none
   */
  public SubtreeRemovalVerticle(
      Pool pool,
      DueSignal due,
      int keysPerBatch,
      int stepSize,
      Duration pollInterval,
      MeterRegistry meters) {
    this.pool = pool;
    this.due = due;
    this.keysPerBatch = keysPerBatch;
    this.stepSize = stepSize;
    this.pollInterval = pollInterval;
    this.removed =
        Counter.builder("larch.deletion.subtree.removed.assets")
            .description("assets of large deletes whose rows were removed")
            .register(meters);
  }

  @Override
  public Future<?> start() {
    removal = new HiddenSubtreeRemoval(vertx, pool, keysPerBatch, stepSize, KeptSql::aftermath);
    next(false);
    return Future.succeededFuture();
  }

  /**
   * Waits for a step that runs, and gives the rest to others. Before the first step it may be
   * writers that are waited for, and for how long is up to them; then the lease has to run out.
   */
  @Override
  public Future<?> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return progress == null
        ? Future.succeededFuture()
        : round.otherwiseEmpty().compose(_ -> giveBack(progress));
  }

  private Future<Void> giveBack(@Nullable Progress rest) {
    return rest == null ? Future.succeededFuture() : Objects.requireNonNull(removal).giveBack(rest);
  }

  private void next(boolean atOnce) {
    if (stopping) {
      return;
    }
    if (atOnce) {
      context.runOnContext(ignored -> run());
    } else {
      timer = vertx.setTimer(pollInterval.toMillis(), ignored -> run());
    }
  }

  private void run() {
    if (stopping) {
      return;
    }
    HiddenSubtreeRemoval rows = Objects.requireNonNull(removal);
    round =
        (progress == null ? rows.take() : rows.step(progress).map(Optional::of))
            .onSuccess(now -> settle(now.orElse(null)))
            .onFailure(this::fail);
  }

  private void settle(@Nullable Progress now) {
    failing = false;
    if (now == null) {
      next(false);
      return;
    }
    long before = progress == null ? 0 : progress.removed();
    if (now.removed() > before) {
      removed.increment((double) (now.removed() - before));
      due.raise();
    }
    if (now.done()) {
      LOG.info("a large delete is complete: {} assets removed", now.removed());
    }
    progress = now.done() ? null : now;
    next(true);
  }

  /** Another process may be at it by now, so it is taken up again from its beginning. */
  private void fail(Throwable failure) {
    if (stopping) {
      return;
    }
    if (!failing) {
      LOG.warn("deleted assets could not be removed; will be tried again", failure);
    }
    failing = true;
    progress = null;
    next(false);
  }
}
