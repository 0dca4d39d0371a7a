package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The relay's side of the purge batches: it leases what is due, to publish it.
 *
 * <p>The table is the truth that the broker only carries about. A batch is leased (the relay
 * publishes it), claimed (a handler is at it, see {@link Claims}), and then removed, or put off
 * with the keys that are left. A batch's id and attempt together stand for one set of keys under
 * which nothing is written any more; whatever ends an attempt counts it, so that what comes late
 * from it changes nothing. Lease and claim are ends in time, in the same column as the next
 * attempt, so that one question, "what is due?", covers first publish, retry, crash and loss of the
 * broker. All times are the database's.
 */
public final class Leases {

  // What is held counts whether or not its lease has run out, for its message may still be on its
  // way; it can always be leased again, so a full house never stalls. Each part reads a partial
  // index of its own in order, and the limits are spelled out since the planner takes a parameter
  // for a tenth of the table. The id arrays make it use the primary key whatever it believes of the
  // table's size.
  static final String LEASE =
      """
      WITH held AS MATERIALIZED (
        SELECT coalesce(sum(cardinality(content_keys)), 0) AS keys FROM purge_batch
        WHERE state IN ('leased', 'claimed')
      ), expired AS MATERIALIZED (
        SELECT id FROM purge_batch
        WHERE state IN ('leased', 'claimed') AND due_at <= now() AND NOT EXISTS (SELECT FROM current_pause)
        ORDER BY due_at LIMIT %1$d FOR UPDATE SKIP LOCKED
      ), waiting AS MATERIALIZED (
        SELECT id, due_at, cardinality(content_keys) AS keys FROM purge_batch
        WHERE state IN ('waiting', 'upload') AND due_at <= now() AND (SELECT keys FROM held) < $1
          AND NOT EXISTS (SELECT FROM current_pause)
        ORDER BY due_at LIMIT %1$d FOR UPDATE SKIP LOCKED
      ), fresh AS MATERIALIZED (
        SELECT id FROM (
          SELECT id, sum(keys) OVER so_far - keys AS keys_before, row_number() OVER so_far AS position
          FROM waiting WINDOW so_far AS (ORDER BY due_at, id)) AS counted
        WHERE (SELECT keys FROM held) + keys_before < $1
          AND (SELECT count(*) FROM expired) + position <= %1$d
      )
      UPDATE purge_batch b SET state = 'leased', due_at = now() + make_interval(secs => $2)
      WHERE b.id = ANY (ARRAY(SELECT id FROM expired UNION ALL SELECT id FROM fresh))
      RETURNING b.id, b.bucket, b.attempts, b.unfinished,
                -- what no message can be made of has no keys here
                CASE WHEN octet_length(b.bucket) BETWEEN 1 AND 200 AND array_ndims(b.content_keys) = 1 AND b.attempts >= 0
                  THEN b.content_keys ELSE '{}' END AS content_keys,
                b.id = ANY (ARRAY(SELECT id FROM expired)) AS expired\
      """;

  // Should the relay end before this, the row's lease runs out, and it is met again.
  static final String PUT_OFF_UNREADABLE =
      """
      UPDATE purge_batch
      SET state = 'waiting', attempts = greatest(attempts + 1, $2), last_kind = 'UNKNOWN', last_error = $3,
          due_at = now() + make_interval(secs => $4)
      WHERE id = ANY ($1) AND state::text = 'leased'\
      """;

  // By the primary key, however few rows the planner takes the table to have: see Claims.
  static final String GIVE_BACK =
      """
      UPDATE purge_batch b SET state = 'waiting', due_at = now()
      WHERE %s AND b.state::text = 'leased'\
      """
          .formatted(Claims.NAMED.formatted("$1"));

  private final Pool pool;

  /**
   * @param pool connections for background work
   */
  public Leases(Pool pool) {
    this.pool = pool;
  }

  /**
   * What the relay took.
   *
   * @param batches to publish
   * @param expired those of them that had been leased before and not been seen through
   * @param unreadable ids of rows that no message can be made of; they are leased too
   */
  public record Leased(List<PurgeBatch> batches, List<PurgeBatch> expired, List<Long> unreadable) {

    /** Copies the lists. */
    public Leased {
      batches = List.copyOf(batches);
      expired = List.copyOf(expired);
      unreadable = List.copyOf(unreadable);
    }
  }

  /**
   * Takes batches that are due, which nobody else then takes before the lease runs out.
   *
   * @param limit how many at the most
   * @param maxHeldKeys none that is new is taken while so many keys are leased or claimed, over all
   *     instances; passed by less than one batch, or by as much as all the others take at the very
   *     same moment
   */
  public Future<Leased> lease(int limit, int maxHeldKeys, Duration lease) {
    return pool.preparedQuery(LEASE.formatted(limit))
        .execute(Tuple.of((long) maxHeldKeys, Seconds.of(lease)))
        .map(
            rows -> {
              List<PurgeBatch> batches = new ArrayList<>(rows.size());
              List<PurgeBatch> expired = new ArrayList<>();
              List<Long> unreadable = new ArrayList<>();
              for (Row row : rows) {
                if (!isReadable(row)) {
                  unreadable.add(row.getLong("id"));
                  continue;
                }
                PurgeBatch batch = PurgeBatch.of(row);
                batches.add(batch);
                if (row.getBoolean("expired")) {
                  expired.add(batch);
                }
              }
              return new Leased(batches, expired, unreadable);
            });
  }

  /** The statement has answered no keys where anything else of the row is wrong. */
  private static boolean isReadable(Row row) {
    String[] keys = row.getArrayOfStrings("content_keys");
    for (String key : keys) {
      if (key == null || key.isEmpty()) {
        return false;
      }
    }
    return keys.length > 0;
  }

  /**
   * Counts an attempt at leased rows that can't be read, and puts the next one off.
   *
   * @param attempts that they have from now on at the least
   */
  public Future<Void> putOffUnreadable(
      Collection<Long> ids, int attempts, String error, Duration delay) {
    return pool.preparedQuery(PUT_OFF_UNREADABLE)
        .execute(Tuple.of(ids.toArray(Long[]::new), attempts, error, Seconds.of(delay)))
        .mapEmpty();
  }

  /** Makes leased batches due again at once, for those that could not be published. */
  public Future<Void> giveBack(Collection<Long> ids) {
    return pool.preparedQuery(GIVE_BACK).execute(Tuple.of(ids.toArray(Long[]::new))).mapEmpty();
  }
}
