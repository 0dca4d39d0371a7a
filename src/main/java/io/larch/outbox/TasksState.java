package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks, for operators: of all processes together, as they are now. */
public final class TasksState {

  private static final String KINDS =
      """
      SELECT kind,
             count(*) FILTER (WHERE state = 'waiting' AND due_at > now() AND attempts = 0) AS later,
             count(*) FILTER (WHERE state = 'waiting' AND due_at <= now()) AS due,
             count(*) FILTER (WHERE state = 'leased') AS leased,
             count(*) FILTER (WHERE state = 'claimed') AS claimed,
             count(*) FILTER (WHERE state = 'waiting' AND due_at > now() AND attempts > 0) AS put_off,
             count(*) FILTER (WHERE state <> 'failed' AND attempts > 0) AS failing,
             count(*) FILTER (WHERE state = 'failed') AS failed,
             coalesce(extract(epoch FROM now() - min(due_at)
               FILTER (WHERE state = 'waiting' AND due_at <= now())), 0)::float8 AS oldest
      FROM task GROUP BY kind ORDER BY kind\
      """;

  private static final String FAILING =
      """
      SELECT id, kind, subject, state::text AS state, attempts, last_error, recorded_at, due_at,
             (SELECT count(*) FROM task WHERE attempts > 0 AND kind = coalesce($1, kind)) AS failing
      FROM task WHERE attempts > 0 AND kind = coalesce($1, kind)
      ORDER BY state = 'failed' DESC, attempts DESC, id LIMIT $2\
      """;

  private static final String RETRY =
      """
      UPDATE task SET state = 'waiting', due_at = now()
      WHERE attempts > 0 AND (state = 'failed' OR state = 'waiting' AND due_at > now())
        AND id = coalesce($1, id) AND kind = coalesce($2, kind)\
      """;

  private static final String DROP_ONE = "DELETE FROM task WHERE id = $1 AND state <> 'claimed'";

  private static final String DROP_FAILED =
      "DELETE FROM task WHERE attempts > 0 AND state = 'failed' AND kind = coalesce($1, kind)";

  private static final String IS_THERE = "SELECT FROM task WHERE id = $1";

  private final Pool pool;

  /**
   * @param pool connections for background work
   */
  public TasksState(Pool pool) {
    this.pool = pool;
  }

  /**
   * The tasks of one kind.
   *
   * @param later those that are not due for the first time yet
   * @param due those that wait to be published
   * @param leased those that were published
   * @param claimed those that are being carried out
   * @param putOff those that wait for another attempt
   * @param failing those of all these of which attempts have failed
   * @param failed those that are not tried again
   * @param oldestDueSeconds for how long one of {@code due} has been so at the most
   */
  public record OfKind(
      String kind,
      long later,
      long due,
      long leased,
      long claimed,
      long putOff,
      long failing,
      long failed,
      double oldestDueSeconds) {

    private static OfKind of(Row row) {
      return new OfKind(
          row.getString("kind"),
          row.getLong("later"),
          row.getLong("due"),
          row.getLong("leased"),
          row.getLong("claimed"),
          row.getLong("put_off"),
          row.getLong("failing"),
          row.getLong("failed"),
          row.getDouble("oldest"));
    }
  }

  /**
   * A task of which attempts have failed.
   *
   * @param failed whether it is not tried again by itself
   * @param attempts those that failed
   * @param error of the last one; null when nothing has been noted of it
   * @param nextAttemptAt or the end of its lease or claim; null when it is not tried again
   */
  public record Failing(
      long id,
      String kind,
      String subject,
      boolean failed,
      int attempts,
      @Nullable String error,
      Instant recordedAt,
      @Nullable Instant nextAttemptAt) {

    private static Failing of(Row row) {
      boolean failed = row.getString("state").equals("failed");
      return new Failing(
          row.getLong("id"),
          row.getString("kind"),
          row.getString("subject"),
          failed,
          row.getInteger("attempts"),
          row.getString("last_error"),
          row.getOffsetDateTime("recorded_at").toInstant(),
          failed ? null : row.getOffsetDateTime("due_at").toInstant());
    }
  }

  /**
   * Those that have failed, then those that have failed most often.
   *
   * @param all how many there are in all
   * @param first as many as were asked for at the most
   */
  public record AllFailing(long all, List<Failing> first) {

    /** Copies the list. */
    public AllFailing {
      first = List.copyOf(first);
    }
  }

  /** The kinds that have tasks, in the order of their names; also such as nobody here knows. */
  public Future<List<OfKind>> kinds() {
    return pool.query(KINDS).execute().map(rows -> rows.stream().map(OfKind::of).toList());
  }

  /**
   * Tasks of which attempts have failed.
   *
   * @param kind null: of all
   * @param limit how many at the most, 1 or more
   */
  public Future<AllFailing> failing(@Nullable String kind, int limit) {
    return pool.preparedQuery(FAILING)
        .execute(Tuple.of(kind, (long) limit))
        .map(
            rows ->
                new AllFailing(
                    rows.stream().findFirst().map(row -> row.getLong("failing")).orElse(0L),
                    rows.stream().map(Failing::of).toList()));
  }

  /**
   * Makes tasks due that were put off or have failed; the latter for one more attempt.
   *
   * @param task null: any
   * @param kind null: any
   * @return how many
   */
  public Future<Integer> retry(@Nullable Long task, @Nullable String kind) {
    return pool.preparedQuery(RETRY).execute(Tuple.of(task, kind)).map(rows -> rows.rowCount());
  }

  /** Removes one task, unless it is being carried out; whether it was removed. */
  public Future<Boolean> drop(long task) {
    return pool.preparedQuery(DROP_ONE).execute(Tuple.of(task)).map(rows -> rows.rowCount() > 0);
  }

  /**
   * Removes the tasks that have failed.
   *
   * @param kind null: of all
   * @return how many
   */
  public Future<Integer> dropFailed(@Nullable String kind) {
    return pool.preparedQuery(DROP_FAILED).execute(Tuple.of(kind)).map(rows -> rows.rowCount());
  }

  /** Whether there is still such a task, whatever is being done with it. */
  public Future<Boolean> isThere(long task) {
    return pool.preparedQuery(IS_THERE).execute(Tuple.of(task)).map(rows -> rows.size() > 0);
  }
}
