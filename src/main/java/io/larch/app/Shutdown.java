package io.larch.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * What must be ended before the JVM does, whatever ends it: SIGTERM, Ctrl-C, or a start that failed
 * half-way. Ended in the reverse of the order in which it was added, all by one {@link Deadline}.
 */
final class Shutdown {

  private final Deque<Consumer<Deadline>> steps = new ArrayDeque<>();
  private Duration limit = Duration.ZERO;
  private Runnable before = () -> {};
  private boolean begun;

  /** Registers with the JVM; once for a process. */
  static Shutdown install() {
    Shutdown shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "larch-shutdown"));
    return shutdown;
  }

  /**
   * Says how long all steps together may take.
   *
   * @param limit counted from the beginning of the shutdown
   */
  synchronized void limit(Duration limit) {
    this.limit = limit;
  }

  /**
   * Says what is done first, before the time of the steps begins to run.
   *
   * @param before must be bounded in time
   */
  synchronized void before(Runnable before) {
    this.before = before;
  }

  /**
   * Adds a step that has a bound of its own, which may go beyond the deadline.
   *
   * @param step must be bounded in time
   */
  void add(Runnable step) {
    addWithin(_ -> step.run());
  }

  /**
   * Adds a step. When the shutdown has begun, nothing more may be started: the step is run, and the
   * call doesn't return, as the JVM is about to end.
   *
   * @param step must end soon after the deadline that it is given
   */
  void addWithin(Consumer<Deadline> step) {
    synchronized (this) {
      if (!begun) {
        steps.push(step);
        return;
      }
    }
    step.accept(Deadline.in(Duration.ZERO));
    awaitEnd();
  }

  /**
   * Does some work. What it fails of once the shutdown has begun is of that, and no news to
   * anybody: then the end of the JVM is awaited.
   */
  int during(IntSupplier work) {
    try {
      return work.getAsInt();
    } catch (RuntimeException e) {
      boolean stopping;
      synchronized (this) {
        stopping = begun;
      }
      if (stopping) {
        awaitEnd();
      }
      throw e;
    }
  }

  /** Waits for the end of the JVM, or an interrupt. */
  static void awaitEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Runnable first;
    synchronized (this) {
      begun = true;
      first = before;
    }
    attempt(first);
    Deadline deadline = Deadline.in(limit);
    // Nothing is added from here on.
    while (!steps.isEmpty()) {
      Consumer<Deadline> step = steps.pop();
      attempt(() -> step.accept(deadline));
    }
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      System.err.println("larch: while shutting down: " + e);
    }
  }
}
