package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The handler's side of the purge batches: it claims what a message names, and writes down what
 * became of it. See {@link Leases} for what a batch goes through.
 */
public final class Claims {

  // The statements for rows that are named go by the primary key, however few rows the planner
  // takes the table to have: hence the ids as an array, beside any join, and states compared as
  // texts, without which it would read the index of all that is held. Before PostgreSQL 17 it would
  // read the whole table all the same, unless that costs it something for each row: hence a
  // condition that always holds.
  static final String NAMED = "b.id = ANY (%s) AND num_nulls(b.id, b.attempts) = 0";

  static final String CLAIM =
      """
      UPDATE purge_batch b SET state = 'claimed', due_at = now() + make_interval(secs => $4)
      FROM unnest($2::bigint[], $3::integer[]) AS message (id, attempt)
      WHERE %s AND b.id = message.id AND b.attempts = message.attempt
        AND b.state::text = 'leased' AND b.bucket = $1 AND NOT EXISTS (SELECT FROM current_pause)
      RETURNING b.id, b.bucket, b.attempts, b.unfinished, b.content_keys\
      """
          .formatted(NAMED.formatted("$2"));

  static final String KEEP =
      """
      UPDATE purge_batch b SET due_at = now() + make_interval(secs => $2)
      WHERE %s AND b.state::text = 'claimed'\
      """
          .formatted(NAMED.formatted("$1"));

  static final String REMOVE =
      """
      WITH removed AS (
        DELETE FROM purge_batch b
        USING unnest($1::bigint[], $2::integer[]) AS gone (id, attempt)
        WHERE %s AND b.id = gone.id AND b.attempts = gone.attempt
          AND b.state::text <> ''
        RETURNING extract(epoch FROM clock_timestamp() - recorded_at)::float8 AS age,
          b.bucket, b.content_keys AS keys, b.receipt, b.other_receipt
      ), %s
      SELECT age FROM removed\
      """
          .formatted(NAMED.formatted("$1"), AwaitedKeys.confirmed("removed"));

  static final String PUT_OFF =
      """
      WITH earlier AS (
        SELECT b.id, b.attempts, b.bucket, b.content_keys, b.receipt, b.other_receipt
        FROM purge_batch b
        WHERE %1$s AND b.state::text <> ''
          AND (b.receipt IS NOT NULL OR b.other_receipt IS NOT NULL)
      ), left_over AS (
        UPDATE purge_batch b
        SET state = 'waiting', attempts = b.attempts + 1, content_keys = put_off.keys,
            last_kind = put_off.kind, last_error = left(put_off.error, 1000),
            due_at = now() + make_interval(secs => put_off.delay)
        FROM jsonb_to_recordset($1::jsonb)
          AS put_off (id bigint, attempt integer, keys text[], kind text, error text, delay float8)
        WHERE %1$s AND b.id = put_off.id AND b.attempts = put_off.attempt
          AND b.state::text <> ''
        RETURNING b.id, put_off.attempt, b.content_keys
      ), removed AS (
        SELECT o.bucket, o.receipt, o.other_receipt,
          ARRAY(SELECT k FROM unnest(o.content_keys) AS k WHERE k <> ALL (l.content_keys)) AS keys
        FROM earlier o JOIN left_over l ON l.id = o.id AND l.attempt = o.attempts
      ), %2$s
      SELECT FROM left_over\
      """
          .formatted(NAMED.formatted("$2"), AwaitedKeys.confirmed("removed"));

  private static final String MAKE_DUE =
      """
      UPDATE purge_batch SET due_at = now()
      WHERE bucket = $1 AND state = 'waiting' AND due_at > now() AND last_kind = ANY ($2)\
      """;

  private final Pool pool;

  /**
   * @param pool connections for background work
   */
  public Claims(Pool pool) {
    this.pool = pool;
  }

  /**
   * A failed attempt at a batch.
   *
   * @param batch as it was claimed
   * @param keysLeft those that are not known to be gone
   * @param kind the kind of error that the delay goes by
   * @param error why one of them is not
   * @param delay until the next attempt
   */
  public record PutOff(
      PurgeBatch batch, List<String> keysLeft, String kind, String error, Duration delay) {

    /** Copies the list. */
    public PutOff {
      keysLeft = List.copyOf(keysLeft);
    }
  }

  /**
   * Claims the batches that a message names. Those that are missing from the answer have been seen
   * through already, belong to an attempt that is over, or are being worked on by somebody else;
   * they must be left alone.
   *
   * <p>What is to be deleted is what the answer says. The message may be older than the database: a
   * queue outlives a restore, after which ids are given out again.
   */
  public Future<List<PurgeBatch>> claim(PurgeMessage message, Duration lease) {
    List<PurgeMessage.Batch> named = message.batches();
    return pool.preparedQuery(CLAIM)
        .execute(
            Tuple.of(
                message.bucket(),
                named.stream().map(PurgeMessage.Batch::id).toArray(Long[]::new),
                named.stream().map(PurgeMessage.Batch::attempt).toArray(Integer[]::new),
                Seconds.of(lease)))
        .map(rows -> rows.stream().map(PurgeBatch::of).toList());
  }

  /** Moves the end of claims on, while the work goes on. */
  public Future<Void> keep(Collection<Long> ids, Duration lease) {
    return pool.preparedQuery(KEEP)
        .execute(Tuple.of(ids.toArray(Long[]::new), Seconds.of(lease)))
        .mapEmpty();
  }

  /**
   * Removes batches all of whose keys are gone. One whose attempt is over meanwhile stays: its keys
   * may have been written again since.
   *
   * @param claimed as they were claimed
   * @return for each row removed here, how many seconds ago its delete was recorded
   */
  public Future<List<Double>> remove(Collection<PurgeBatch> claimed) {
    return pool.preparedQuery(REMOVE)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(claimed.stream().map(PurgeBatch::id).toArray(Long[]::new))
                .addArrayOfInteger(
                    claimed.stream().map(PurgeBatch::attempt).toArray(Integer[]::new)))
        .map(rows -> rows.stream().map(row -> row.getDouble("age")).toList());
  }

  /**
   * Counts a failed attempt of each batch, keeps the keys that are left, and puts the next attempt
   * off; all in one statement, as a message may hold many small batches. A batch whose attempt is
   * over already is left as it is.
   */
  public Future<Void> putOff(Collection<PutOff> failures) {
    JsonArray json = new JsonArray();
    Long[] ids = new Long[failures.size()];
    for (PutOff failure : failures) {
      ids[json.size()] = failure.batch().id();
      json.add(
          new JsonObject()
              .put("id", failure.batch().id())
              .put("attempt", failure.batch().attempt())
              .put("keys", new JsonArray(failure.keysLeft()))
              .put("kind", failure.kind())
              // PostgreSQL has no NUL in a text, and refusing it would keep the batch claimed.
              .put("error", failure.error().replace('\0', ' '))
              .put("delay", Seconds.of(failure.delay())));
    }
    return pool.preparedQuery(PUT_OFF).execute(Tuple.of(json).addArrayOfLong(ids)).mapEmpty();
  }

  /**
   * Makes due what was put off in a bucket for one of these reasons.
   *
   * @param kinds as they were given to {@link #putOff}
   * @return how many there were
   */
  public Future<Integer> makeDue(String bucket, Collection<String> kinds) {
    return kinds.isEmpty()
        ? Future.succeededFuture(0)
        : pool.preparedQuery(MAKE_DUE)
            .execute(Tuple.of(bucket).addArrayOfString(kinds.toArray(String[]::new)))
            .map(made -> made.rowCount());
  }
}
