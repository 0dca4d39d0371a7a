package io.larch.app;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must be ended before the JVM does, whatever ends it: SIGTERM, Ctrl-C, or a start that failed
 * half-way. Ended in the reverse of the order in which it was added.
 */
final class Shutdown {

  private final Deque<Runnable> steps = new ArrayDeque<>();
  private boolean begun;

  /** Registers with the JVM; once for a process. */
  static Shutdown install() {
    Shutdown shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "larch-shutdown"));
    return shutdown;
  }

  /**
   * Adds a step.
   *
   * @param step must be bounded in time
   * @throws IllegalStateException when the shutdown has begun, so that nothing more may be started;
   *     the step has then been run
   */
  void add(Runnable step) {
    synchronized (this) {
      if (!begun) {
        steps.push(step);
        return;
      }
    }
    step.run();
    throw new IllegalStateException("shutting down");
  }

  private void run() {
    synchronized (this) {
      begun = true;
    }
    // Nothing is added from here on.
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (RuntimeException e) {
        System.err.println("larch: while shutting down: " + e);
      }
    }
  }
}
