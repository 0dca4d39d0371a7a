package io.larch.operations;

import io.larch.asset.HiddenSubtreeRemoval;
import io.larch.kept.KeptState;
import io.larch.messaging.ParkedMessages;
import io.larch.outbox.Pause;
import io.larch.outbox.TaskGauges;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of what nobody in particular works on: the pause, large deletes, parked messages, tasks of
 * any kind, also such as no process knows; of all processes together. Asked for at an interval, one
 * question at a time; not a number while there is no answer, since an old number would hide what
 * the gauges are for.
 */
public final class StateGaugesVerticle extends VerticleBase {

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Pool pool;
  private final ParkedMessages parked;
  private volatile double deletes = Double.NaN;
  private volatile double oldestDelete = Double.NaN;
  private final Pause pause;
  private volatile double paused = Double.NaN;
  private volatile double parkedCount = Double.NaN;
  private volatile double keptOverdue = Double.NaN;
  private final TaskGauges tasks;
  private @Nullable Future<?> asking;

  /**
   * @param pool connections for background work
   */
  public StateGaugesVerticle(Pool pool, ParkedMessages parked, MeterRegistry meters) {
    this.pool = pool;
    this.parked = parked;
    this.pause = new Pause(pool);
    this.tasks = new TaskGauges(pool, meters);
    gauge(
        meters,
        "larch.purge.paused.seconds",
        "how long purging has been paused; 0 when it is not",
        () -> paused);
    gauge(
        meters,
        "larch.deletion.subtree.waiting",
        "large deletes whose assets are hidden and not all removed",
        () -> deletes);
    gauge(
        meters,
        "larch.deletion.subtree.oldest.seconds",
        "how long ago the oldest of them was recorded; 0 when there are none",
        () -> oldestDelete);
    gauge(
        meters,
        "larch.purge.parked.messages",
        "messages that could not be read, in the parked queue",
        () -> parkedCount);
    gauge(
        meters,
        "larch.kept.overdue.seconds",
        "for how long kept assets are past their time that were not handed to the purge yet",
        () -> keptOverdue);
  }

  private static void gauge(
      MeterRegistry meters, String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(meters);
  }

  @Override
  public Future<?> start() {
    tasks.start(vertx);
    ask();
    vertx.setPeriodic(INTERVAL.toMillis(), tick -> ask());
    return Future.succeededFuture();
  }

  private void ask() {
    if (asking != null && !asking.isComplete()) {
      return;
    }
    asking =
        Future.join(
            HiddenSubtreeRemoval.state(pool)
                .onSuccess(this::tell)
                .onFailure(
                    _ -> {
                      deletes = Double.NaN;
                      oldestDelete = Double.NaN;
                    }),
            pause.seconds().otherwise(Double.NaN).onSuccess(answer -> paused = answer),
            KeptState.overdueSeconds(pool)
                .otherwise(Double.NaN)
                .onSuccess(answer -> keptOverdue = answer),
            parked
                .count()
                .map(Long::doubleValue)
                .otherwise(Double.NaN)
                .onSuccess(answer -> parkedCount = answer));
  }

  private void tell(HiddenSubtreeRemoval.State hidden) {
    deletes = hidden.subtrees();
    oldestDelete = hidden.oldestSeconds();
  }
}
