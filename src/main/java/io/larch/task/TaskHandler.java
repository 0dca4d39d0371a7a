package io.larch.task;

import io.larch.outbox.Task;
import io.larch.outbox.TaskKind;
import io.vertx.core.Future;

/**
 * Carries out the tasks of one kind.
 *
 * <p>A task is carried out <em>at least</em> once, so that doing it twice must come to the same as
 * doing it once: a process may be killed, or lose the database, after the work is done and before
 * that is written down. Two attempts at one task can run at the same time, where the first has lost
 * the database for as long as a claim lasts, or goes on beyond its time-out.
 */
public interface TaskHandler {

  /** The kind. */
  TaskKind kind();

  /**
   * Carries a task out. Called on an event loop, for at most {@link TaskKind#atOnce()} tasks at
   * once. Whatever leaves the process has a time-out of its own, shorter than {@link
   * TaskKind#timeout()}, after which another attempt may begin while this one goes on.
   *
   * @return succeeds when the task is done, or when there is nothing left to do; the task is then
   *     removed. When it fails, or this method throws, the attempt counts as failed, and the
   *     failure's message is what operators read; with {@link FinalFailureException} it was the
   *     last one
   */
  Future<Void> run(Task task);
}
