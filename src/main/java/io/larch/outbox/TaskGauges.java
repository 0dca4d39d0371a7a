package io.larch.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows how many tasks there are, by kind, of all processes together. Asked of the database at an
 * interval, one question at a time. The gauges are gone while it doesn't answer, since old numbers
 * would hide what they are for. For one event loop.
 */
public final class TaskGauges {

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Kinds that are shown at zero once they have nothing left. */
  private static final int REMEMBERED = 100;

  private final Pool pool;
  private final MultiGauge due;
  private final MultiGauge oldest;
  private final MultiGauge failing;
  private final MultiGauge failed;
  private final Map<String, TaskBacklog> shown = new LinkedHashMap<>();
  private boolean asking;

  /**
   * @param pool connections for background work
   * @param meters where they are shown
   */
  public TaskGauges(Pool pool, MeterRegistry meters) {
    this.pool = pool;
    this.due =
        gauge(
            meters,
            "larch.tasks.due",
            "tasks that are due, published or being carried out; stops counting at "
                + TaskBacklog.COUNTED_AT_MOST);
    this.oldest =
        gauge(
            meters,
            "larch.tasks.due.oldest.seconds",
            "how long the task that waits longest to be published has been due; 0 when none is");
    this.failing =
        gauge(meters, "larch.tasks.failing", "tasks whose last attempt failed, to be tried again");
    this.failed =
        gauge(meters, "larch.tasks.failed", "tasks that have failed, and are not tried again");
  }

  private static MultiGauge gauge(MeterRegistry meters, String name, String description) {
    return MultiGauge.builder(name).description(description).register(meters);
  }

  /** Asks now and then at each interval, until the calling verticle is undeployed. */
  public void start(Vertx vertx) {
    ask();
    vertx.setPeriodic(INTERVAL.toMillis(), _ -> ask());
  }

  private void ask() {
    if (asking) {
      return;
    }
    asking = true;
    TaskBacklog.ask(pool)
        .onComplete(
            answer -> {
              asking = false;
              show(answer.result());
            });
  }

  private void show(@Nullable List<TaskBacklog> known) {
    if (known == null) {
      List.of(due, oldest, failing, failed).forEach(gauge -> gauge.register(List.of(), true));
      return;
    }
    shown.replaceAll((kind, _) -> TaskBacklog.none(kind));
    known.forEach(kind -> shown.put(kind.kind(), kind));
    while (shown.size() > REMEMBERED) {
      shown.remove(shown.keySet().iterator().next());
    }
    register(due, kind -> kind.due() + kind.held());
    register(oldest, TaskBacklog::oldestDueSeconds);
    register(failing, TaskBacklog::failing);
    register(failed, TaskBacklog::failed);
  }

  private void register(MultiGauge gauge, ToDoubleFunction<TaskBacklog> value) {
    gauge.register(
        shown.values().stream()
            .<MultiGauge.Row<?>>map(
                kind -> MultiGauge.Row.of(Tags.of("kind", kind.kind()), value.applyAsDouble(kind)))
            .toList(),
        true);
  }
}
