package io.larch.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What is counted of the tasks of one kind; there from the start, at zero. */
final class TaskMetrics {

  private final MeterRegistry meters;
  private final String kind;
  private final Timer done;
  private final Timer putOff;
  private final Timer failed;
  private final Counter stale;

  TaskMetrics(MeterRegistry meters, String kind) {
    this.meters = meters;
    this.kind = kind;
    this.done = attempts("done");
    this.putOff = attempts("put-off");
    this.failed = attempts("failed");
    this.stale =
        Counter.builder("larch.tasks.stale")
            .description("tasks of messages, or of ended claims, that were not this process's")
            .tag("kind", kind)
            .register(meters);
  }

  private Timer attempts(String outcome) {
    return Timer.builder("larch.tasks.attempts")
        .description("attempts at tasks: how long they took, and what came of them")
        .tag("kind", kind)
        .tag("outcome", outcome)
        .register(meters);
  }

  void done(Duration took) {
    done.record(took);
  }

  void putOff(Duration took) {
    putOff.record(took);
  }

  void failed(Duration took) {
    failed.record(took);
  }

  void stale() {
    stale.increment();
  }
}
