package io.larch.purge;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The table of what is still to be purged: the truth that the broker only carries about.
 *
 * <p>A batch is leased (the relay publishes it), claimed (a purge verticle is at it), and then
 * removed, or put off with the keys that are left. Lease and claim are ends in time, in the same
 * column as the next attempt, so that one question, "what is due?", covers first publish, retry,
 * crash and loss of the broker. All times are the database's.
 */
final class PurgeBatches {

  // The id array makes the planner use the primary key whatever it believes of the table's size.
  private static final String LEASE =
      """
      WITH due AS MATERIALIZED (
        SELECT id, state FROM purge_batch
        WHERE due_at <= now()
        ORDER BY due_at
        LIMIT CASE WHEN (SELECT coalesce(sum(cardinality(content_keys)), 0) FROM purge_batch
                         WHERE state IN ('leased', 'claimed') AND due_at > now()) < $2
                   THEN $1 ELSE 0 END
        FOR UPDATE SKIP LOCKED)
      UPDATE purge_batch b SET state = 'leased', due_at = now() + make_interval(secs => $3)
      FROM due
      WHERE b.id = ANY (ARRAY(SELECT id FROM due)) AND b.id = due.id
      RETURNING b.id, b.bucket, b.attempts, b.unfinished, b.content_keys,
                due.state IN ('leased', 'claimed') AS expired\
      """;

  private static final String GIVE_BACK =
      """
      UPDATE purge_batch SET state = 'waiting', due_at = now()
      WHERE id = ANY ($1) AND state = 'leased'\
      """;

  private static final String CLAIM =
      """
      UPDATE purge_batch b SET state = 'claimed', due_at = now() + make_interval(secs => $3)
      FROM unnest($1::bigint[], $2::integer[]) AS message (id, attempt)
      WHERE b.id = message.id AND b.attempts = message.attempt AND b.state = 'leased'
      RETURNING b.id\
      """;

  private static final String KEEP =
      """
      UPDATE purge_batch SET due_at = now() + make_interval(secs => $2)
      WHERE id = ANY ($1) AND state = 'claimed'\
      """;

  private static final String REMOVE =
      """
      DELETE FROM purge_batch WHERE id = ANY ($1)
      RETURNING extract(epoch FROM clock_timestamp() - recorded_at)::float8 AS age\
      """;

  private static final String PUT_OFF =
      """
      UPDATE purge_batch
      SET state = 'waiting', attempts = attempts + 1, content_keys = $3, last_error = left($4, 1000),
          due_at = now() + make_interval(secs => $5)
      WHERE id = $1 AND attempts = $2\
      """;

  private static final String BACKLOG =
      """
      SELECT count(*) AS batches,
             coalesce(extract(epoch FROM now() - min(recorded_at)), 0)::float8 AS oldest
      FROM purge_batch WHERE state <> 'upload'\
      """;

  private final Pool pool;

  PurgeBatches(Pool pool) {
    this.pool = pool;
  }

  /**
   * What the relay took: batches to publish, and how many of them had been leased before and not
   * been seen through.
   */
  record Leased(List<PurgeBatch> batches, int expired) {}

  /**
   * Takes batches that are due, which nobody else then takes before the lease runs out.
   *
   * @param limit how many at the most
   * @param maxOutstandingKeys none are taken while so many keys are leased or claimed, over all
   *     instances
   */
  Future<Leased> lease(int limit, int maxOutstandingKeys, Duration lease) {
    return pool.preparedQuery(LEASE)
        .execute(Tuple.of(limit, (long) maxOutstandingKeys, seconds(lease)))
        .map(
            rows -> {
              List<PurgeBatch> batches = new ArrayList<>(rows.size());
              int expired = 0;
              for (Row row : rows) {
                batches.add(
                    new PurgeBatch(
                        row.getLong("id"),
                        row.getString("bucket"),
                        row.getInteger("attempts"),
                        row.getBoolean("unfinished"),
                        List.of(row.getArrayOfStrings("content_keys"))));
                if (row.getBoolean("expired")) {
                  expired++;
                }
              }
              return new Leased(batches, expired);
            });
  }

  /** Makes leased batches due again at once, for those that could not be published. */
  Future<Void> giveBack(Collection<Long> ids) {
    return pool.preparedQuery(GIVE_BACK).execute(Tuple.of(ids.toArray(Long[]::new))).mapEmpty();
  }

  /**
   * Claims the batches that a message names. Those that are missing from the answer have been seen
   * through already, belong to an attempt that is over, or are being worked on by somebody else;
   * they must be left alone.
   *
   * @param attempts of each id, in the same order
   */
  Future<Set<Long>> claim(List<Long> ids, List<Integer> attempts, Duration lease) {
    return pool.preparedQuery(CLAIM)
        .execute(
            Tuple.of(ids.toArray(Long[]::new), attempts.toArray(Integer[]::new), seconds(lease)))
        .map(
            rows -> {
              Set<Long> claimed = new HashSet<>();
              rows.forEach(row -> claimed.add(row.getLong("id")));
              return claimed;
            });
  }

  /** Moves the end of claims on, while the work goes on. */
  Future<Void> keep(Collection<Long> ids, Duration lease) {
    return pool.preparedQuery(KEEP)
        .execute(Tuple.of(ids.toArray(Long[]::new), seconds(lease)))
        .mapEmpty();
  }

  /**
   * Removes batches all of whose keys are gone.
   *
   * @return for each row removed here, how many seconds ago its delete was recorded
   */
  Future<List<Double>> remove(Collection<Long> ids) {
    return pool.preparedQuery(REMOVE)
        .execute(Tuple.of(ids.toArray(Long[]::new)))
        .map(
            rows -> {
              List<Double> ages = new ArrayList<>(rows.size());
              rows.forEach(row -> ages.add(row.getDouble("age")));
              return ages;
            });
  }

  /** Counts a failed attempt, keeps the keys that are left, and puts the next attempt off. */
  Future<Void> putOff(
      long id, int attempt, Collection<String> keysLeft, String error, Duration delay) {
    return pool.preparedQuery(PUT_OFF)
        .execute(Tuple.of(id, attempt, keysLeft.toArray(String[]::new), error, seconds(delay)))
        .mapEmpty();
  }

  /** How much is waiting, uploads that run not counted. */
  Future<Backlog> backlog() {
    return pool.query(BACKLOG)
        .execute()
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Backlog(row.getLong("batches"), row.getDouble("oldest"));
            });
  }

  /**
   * @param batches rows
   * @param oldestSeconds age of the oldest, 0 when there are none
   */
  record Backlog(long batches, double oldestSeconds) {}

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
