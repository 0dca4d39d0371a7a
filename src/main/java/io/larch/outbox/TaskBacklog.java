package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.util.List;

/**
 * What is to be done of the tasks of one kind, but for those that are due later: of these there may
 * be millions, and nobody is to count them every few seconds.
 *
 * @param due those that wait to be published
 * @param held those that were published, or are being carried out
 * @param failing those of which attempts have failed, to be tried again
 * @param failed those that are not tried again
 * @param oldestDueSeconds for how long one of {@code due} has been so at the most
 */
record TaskBacklog(
    String kind, long due, long held, long failing, long failed, double oldestDueSeconds) {

  /** Where the count of what is due stops. */
  static final int COUNTED_AT_MOST = 100_000;

  // Each part reads a partial index; the first finds the kinds by jumping from one to the next.
  static final String BACKLOG =
      """
      WITH RECURSIVE waiting (kind) AS (
        (SELECT kind FROM task WHERE state = 'waiting' ORDER BY kind LIMIT 1)
        UNION ALL
        SELECT next.kind FROM waiting CROSS JOIN LATERAL (
          SELECT kind FROM task WHERE state = 'waiting' AND kind > waiting.kind ORDER BY kind LIMIT 1
        ) AS next
      )
      SELECT kind, sum(due)::bigint AS due, sum(held)::bigint AS held, sum(failing)::bigint AS failing,
             sum(failed)::bigint AS failed, max(oldest) AS oldest
      FROM (
        SELECT waiting.kind, count(*) AS due, 0 AS held, 0 AS failing, 0 AS failed,
               greatest(0, extract(epoch FROM now() - min(t.due_at)))::float8 AS oldest
        FROM waiting CROSS JOIN LATERAL (
          SELECT due_at FROM task
          WHERE state = 'waiting' AND kind = waiting.kind AND due_at <= now()
          ORDER BY due_at LIMIT %d) AS t
        GROUP BY waiting.kind
        UNION ALL
        SELECT kind, 0, count(*), 0, 0, 0 FROM task WHERE state IN ('leased', 'claimed') GROUP BY kind
        UNION ALL
        SELECT kind, 0, 0, count(*) FILTER (WHERE state <> 'failed'),
               count(*) FILTER (WHERE state = 'failed'), 0
        FROM task WHERE attempts > 0 GROUP BY kind
      ) AS parts
      GROUP BY kind\
      """
          .formatted(COUNTED_AT_MOST);

  static TaskBacklog none(String kind) {
    return new TaskBacklog(kind, 0, 0, 0, 0, 0);
  }

  /** The kinds of which something is to be done, or has failed. */
  static Future<List<TaskBacklog>> ask(Pool pool) {
    return pool.query(BACKLOG).execute().map(rows -> rows.stream().map(TaskBacklog::of).toList());
  }

  private static TaskBacklog of(Row row) {
    return new TaskBacklog(
        row.getString("kind"),
        row.getLong("due"),
        row.getLong("held"),
        row.getLong("failing"),
        row.getLong("failed"),
        row.getDouble("oldest"));
  }
}
