package io.larch.app;

import io.larch.outbox.DueSignal;

/**
 * By what those of a process who record work tell those who publish it.
 *
 * @param purges raised where content keys were recorded
 * @param tasks raised where tasks were
 */
public record DueSignals(DueSignal purges, DueSignal tasks) {

  /** Those of a process. */
  public DueSignals() {
    this(new DueSignal(), new DueSignal());
  }

  /** Raises both, when somebody elsewhere has recorded something. */
  void raise() {
    purges.raise();
    tasks.raise();
  }
}
