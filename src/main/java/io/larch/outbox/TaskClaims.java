package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/**
 * The handler's side of the tasks: it claims what a message names, and writes down what became of
 * it.
 */
public final class TaskClaims {

  static final String CLAIM =
      """
      UPDATE task SET state = 'claimed', due_at = now() + make_interval(secs => $4)
      WHERE id = $1 AND attempts = $2 AND kind = $3 AND state::text = 'leased'
      RETURNING id, kind, subject, payload, attempts, recorded_at, traceparent\
      """;

  static final String KEEP =
      """
      UPDATE task SET due_at = now() + make_interval(secs => $3)
      WHERE id = $1 AND attempts = $2 AND state::text = 'claimed'\
      """;

  static final String REMOVE =
      """
      DELETE FROM task WHERE id = $1 AND attempts = $2 AND state::text = 'claimed'\
      """;

  static final String PUT_OFF =
      """
      UPDATE task
      SET state = CASE WHEN attempts + 1 >= $3 THEN 'failed' ELSE 'waiting' END::task_state,
          attempts = attempts + 1, last_error = left($4, 1000),
          due_at = now() + make_interval(secs => $5)
      WHERE id = $1 AND attempts = $2 AND state::text = 'claimed'
      RETURNING state::text AS state\
      """;

  private final Pool pool;

  /**
   * @param pool connections for background work
   */
  public TaskClaims(Pool pool) {
    this.pool = pool;
  }

  /**
   * Claims the task that a message names. One that is missing from the answer has been seen through
   * already, or dropped, belongs to an attempt that is over, or is being worked on by somebody
   * else; it must be left alone.
   */
  public Future<Optional<Task>> claim(TaskKind kind, TaskMessage message, Duration lease) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(message.id(), message.attempt(), kind.name(), Seconds.of(lease)))
        .map(rows -> rows.stream().findFirst().map(Task::of));
  }

  /** Moves the end of a claim on, while the work goes on. */
  public Future<Void> keep(Task claimed, Duration lease) {
    return pool.preparedQuery(KEEP)
        .execute(Tuple.of(claimed.id(), claimed.attempt(), Seconds.of(lease)))
        .mapEmpty();
  }

  /**
   * Removes a task that is done. One whose claim has ended meanwhile stays, for whoever is at it.
   *
   * @return whether it was removed here
   */
  public Future<Boolean> remove(Task claimed) {
    return pool.preparedQuery(REMOVE)
        .execute(Tuple.of(claimed.id(), claimed.attempt()))
        .map(removed -> removed.rowCount() > 0);
  }

  /** What became of a task whose attempt has failed. */
  public enum AfterFailure {
    /** It is tried again later. */
    PUT_OFF,
    /** That was its last attempt; it stays as it is, for operators. */
    FAILED,
    /** Its claim had ended, so that it is no longer this handler's. */
    NOT_OURS
  }

  /**
   * Counts a failed attempt, and puts the next one off, or leaves the task as failed when there is
   * none.
   *
   * @param attempts how many there are at the most
   * @param error why it failed
   * @param delay until the next attempt
   */
  public Future<AfterFailure> putOff(Task claimed, int attempts, String error, Duration delay) {
    return pool.preparedQuery(PUT_OFF)
        .execute(
            Tuple.of(
                claimed.id(),
                claimed.attempt(),
                attempts,
                // PostgreSQL has no NUL in a text, and refusing it would keep the task claimed.
                error.replace('\0', ' '),
                Seconds.of(delay)))
        .map(TaskClaims::afterFailure);
  }

  private static AfterFailure afterFailure(RowSet<Row> rows) {
    return rows.stream()
        .findFirst()
        .map(
            row ->
                row.getString("state").equals("failed")
                    ? AfterFailure.FAILED
                    : AfterFailure.PUT_OFF)
        .orElse(AfterFailure.NOT_OURS);
  }
}
