package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;

/**
 * The tasks that have failed and are not tried again, for who knows which of them are pointless.
 */
public final class FailedTasks {

  private static final String PAGE =
      """
      SELECT id, kind, subject, payload, attempts, recorded_at, traceparent FROM task
      WHERE attempts > 0 AND state = 'failed' AND kind = $1 AND id > $2 ORDER BY id LIMIT $3\
      """;

  private static final String DROP = "DELETE FROM task WHERE id = ANY ($1) AND state = 'failed'";

  private final Pool pool;

  /**
   * @param pool connections for background work
   */
  public FailedTasks(Pool pool) {
    this.pool = pool;
  }

  /**
   * The next ones of a kind, oldest first.
   *
   * @param after the id of the last one before; 0: from the first one on
   * @param limit how many at most
   */
  public Future<List<Task>> next(TaskKind kind, long after, int limit) {
    return pool.preparedQuery(PAGE)
        .execute(Tuple.of(kind.name(), after, (long) limit))
        .map(rows -> rows.stream().map(Task::of).toList());
  }

  /** Removes those that have failed of some; how many. */
  public Future<Integer> drop(Collection<Long> ids) {
    return pool.preparedQuery(DROP)
        .execute(Tuple.of(ids.toArray(Long[]::new)))
        .map(rows -> rows.rowCount());
  }
}
