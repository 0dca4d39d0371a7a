package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The relay's side of the tasks: it leases what is due, to publish it. As with purge batches (see
 * {@link Leases}), lease and claim are ends in time, in the same column as the next attempt. But a
 * claim that has ended by itself counts as a failed attempt: a task whose handler takes its process
 * down is not to do so for ever.
 */
public final class TaskLeases {

  /** What a task's last error says when its claim has ended. */
  static final String CLAIM_ENDED =
      "the attempt was never brought to an end: its process was killed, or lost the database";

  // As for purge batches, what is held counts whether or not its lease has run out, and can always
  // be leased again. Each kind reads its own part of a partial index in order.
  static final String LEASE =
      """
      WITH known AS MATERIALIZED (
        SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[]) AS k (name, held, most_attempts)
      ), expired AS MATERIALIZED (
        SELECT t.id FROM known CROSS JOIN LATERAL (
          SELECT id FROM task
          WHERE kind = known.name AND state IN ('leased', 'claimed') AND due_at <= now()
          ORDER BY due_at LIMIT %1$d FOR UPDATE SKIP LOCKED) AS t
      ), fresh AS MATERIALIZED (
        SELECT t.id FROM known CROSS JOIN LATERAL (
          SELECT id FROM task
          WHERE kind = known.name AND state = 'waiting' AND due_at <= now()
          ORDER BY due_at LIMIT least(%1$d, greatest(0, known.held - (
            SELECT count(*) FROM task WHERE kind = known.name AND state IN ('leased', 'claimed'))))
          FOR UPDATE SKIP LOCKED) AS t
      )
      UPDATE task t
      SET state = CASE WHEN t.state = 'claimed' AND t.attempts + 1 >= known.most_attempts
            THEN 'failed' ELSE 'leased' END::task_state,
          attempts = t.attempts + CASE WHEN t.state = 'claimed' THEN 1 ELSE 0 END,
          last_error = CASE WHEN t.state = 'claimed' THEN $5 ELSE t.last_error END,
          due_at = now() + make_interval(secs => $4)
      FROM known
      WHERE t.id = ANY (ARRAY(SELECT id FROM expired UNION ALL SELECT id FROM fresh))
        AND known.name = t.kind
      RETURNING t.id, t.kind, t.attempts, t.state::text AS state,
                t.id = ANY (ARRAY(SELECT id FROM expired)) AS expired\
      """;

  static final String GIVE_BACK =
      """
      UPDATE task SET state = 'waiting', due_at = now()
      WHERE id = ANY ($1) AND state::text = 'leased'\
      """;

  private final Pool pool;

  /**
   * @param pool connections for background work
   */
  public TaskLeases(Pool pool) {
    this.pool = pool;
  }

  /**
   * A task that the relay took.
   *
   * @param message says so to its handler
   * @param expired whether it had been leased or claimed before and not been seen through
   * @param failed whether it was not leased: a claim's end was its last attempt's
   */
  public record Leased(String kind, TaskMessage message, boolean expired, boolean failed) {}

  /**
   * Takes tasks that are due, which nobody else then takes before the lease runs out.
   *
   * @param kinds those whose tasks are taken
   * @param limit how many of each kind at the most, and again as many that were leased before
   */
  public Future<List<Leased>> lease(Collection<TaskKind> kinds, int limit, Duration lease) {
    return pool.preparedQuery(LEASE.formatted(limit))
        .execute(
            Tuple.tuple()
                .addArrayOfString(kinds.stream().map(TaskKind::name).toArray(String[]::new))
                .addArrayOfInteger(kinds.stream().map(TaskKind::held).toArray(Integer[]::new))
                .addArrayOfInteger(kinds.stream().map(TaskKind::attempts).toArray(Integer[]::new))
                .addDouble(Seconds.of(lease))
                .addString(CLAIM_ENDED))
        .map(
            rows -> {
              List<Leased> leased = new ArrayList<>(rows.size());
              rows.forEach(
                  row ->
                      leased.add(
                          new Leased(
                              row.getString("kind"),
                              new TaskMessage(row.getLong("id"), row.getInteger("attempts")),
                              row.getBoolean("expired"),
                              row.getString("state").equals("failed"))));
              return leased;
            });
  }

  /** Makes leased tasks due again at once, for those that could not be published. */
  public Future<Void> giveBack(Collection<TaskMessage> tasks) {
    return pool.preparedQuery(GIVE_BACK)
        .execute(Tuple.of(tasks.stream().map(TaskMessage::id).toArray(Long[]::new)))
        .mapEmpty();
  }
}
