package io.larch.task;

import io.larch.outbox.Task;
import io.larch.outbox.TaskKind;
import io.larch.retry.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A kind of task that tests have: it keeps what it was asked, and does as it is told. */
final class ProbeHandler implements TaskHandler {

  static final int ATTEMPTS = 3;
  static final int AT_ONCE = 4;
  static final int HELD = 20;
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final TaskKind kind;
  private final Queue<Task> asked = new ConcurrentLinkedQueue<>();
  private final Queue<Promise<Void>> hanging = new ConcurrentLinkedQueue<>();
  private volatile Function<Task, Future<Void>> behaviour = _ -> Future.succeededFuture();

  ProbeHandler(String name) {
    this(name, TIMEOUT);
  }

  ProbeHandler(String name, Duration timeout) {
    this.kind =
        new TaskKind(
            name,
            ATTEMPTS,
            AT_ONCE,
            HELD,
            timeout,
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(40)));
  }

  @Override
  public TaskKind kind() {
    return kind;
  }

  @Override
  public Future<Void> run(Task task) {
    asked.add(task);
    return behaviour.apply(task);
  }

  /** What to do from now on. */
  void behave(Function<Task, Future<Void>> how) {
    behaviour = how;
  }

  /** Has tasks from now on take until they are released. */
  void hang() {
    behave(
        _ -> {
          Promise<Void> promise = Promise.promise();
          hanging.add(promise);
          return promise.future();
        });
  }

  /** Ends those that hang, and lets others succeed. */
  void release() {
    behave(_ -> Future.succeededFuture());
    for (Promise<Void> promise = hanging.poll(); promise != null; promise = hanging.poll()) {
      promise.tryComplete();
    }
  }

  /** What it was asked so far. */
  List<Task> asked() {
    return List.copyOf(asked);
  }
}
