package io.larch.purge;

import io.larch.content.ContentStoreException.Kind;
import io.larch.messaging.PurgeMessage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The table of what is still to be purged: the truth that the broker only carries about.
 *
 * <p>A batch is leased (the relay publishes it), claimed (a purge verticle is at it), and then
 * removed, or put off with the keys that are left. A batch's id and attempt together stand for one
 * set of keys under which nothing is written any more; whatever ends an attempt counts it, so that
 * what comes late from it changes nothing. Lease and claim are ends in time, in the same column as
 * the next attempt, so that one question, "what is due?", covers first publish, retry, crash and
 * loss of the broker. All times are the database's.
 */
final class PurgeBatches {

  /** Where the count of the backlog stops, so that a look at a long one stays cheap. */
  static final int COUNTED_AT_MOST = 100_000;

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

  // The statements for rows that are named go by the primary key, however few rows the planner
  // takes the table to have: hence the ids as an array, beside any join, and states compared as
  // texts, without which it would read the index of all that is held, or, before PostgreSQL 17, the
  // whole table.
  static final String GIVE_BACK =
      """
      UPDATE purge_batch SET state = 'waiting', due_at = now()
      WHERE id = ANY ($1) AND state::text = 'leased'\
      """;

  static final String CLAIM =
      """
      UPDATE purge_batch b SET state = 'claimed', due_at = now() + make_interval(secs => $4)
      FROM unnest($2::bigint[], $3::integer[]) AS message (id, attempt)
      WHERE b.id = ANY ($2) AND b.id = message.id AND b.attempts = message.attempt
        AND b.state::text = 'leased' AND b.bucket = $1 AND NOT EXISTS (SELECT FROM current_pause)
      RETURNING b.id, b.bucket, b.attempts, b.unfinished, b.content_keys\
      """;

  static final String KEEP =
      """
      UPDATE purge_batch SET due_at = now() + make_interval(secs => $2)
      WHERE id = ANY ($1) AND state::text = 'claimed'\
      """;

  static final String REMOVE =
      """
      DELETE FROM purge_batch b
      USING unnest($1::bigint[], $2::integer[]) AS gone (id, attempt)
      WHERE b.id = ANY ($1) AND b.id = gone.id AND b.attempts = gone.attempt AND b.state::text <> ''
      RETURNING extract(epoch FROM clock_timestamp() - recorded_at)::float8 AS age\
      """;

  static final String PUT_OFF =
      """
      UPDATE purge_batch b
      SET state = 'waiting', attempts = b.attempts + 1, content_keys = put_off.keys,
          last_kind = put_off.kind, last_error = left(put_off.error, 1000),
          due_at = now() + make_interval(secs => put_off.delay)
      FROM jsonb_to_recordset($1::jsonb)
        AS put_off (id bigint, attempt integer, keys text[], kind text, error text, delay float8)
      WHERE b.id = ANY ($2) AND b.id = put_off.id AND b.attempts = put_off.attempt AND b.state::text <> ''\
      """;

  // Rows are recorded in the order of their ids, near enough. Keys are not counted: it would take
  // reading them all.
  private static final String BACKLOG =
      """
      SELECT bucket, count(*) AS batches,
             greatest(0, extract(epoch FROM now() - min(recorded_at)))::float8 AS oldest
      FROM (SELECT bucket, recorded_at FROM purge_batch
            WHERE state <> 'upload' OR due_at <= now() ORDER BY id LIMIT %d) AS counted
      GROUP BY bucket ORDER BY batches DESC\
      """
          .formatted(COUNTED_AT_MOST);

  private final Pool pool;

  PurgeBatches(Pool pool) {
    this.pool = pool;
  }

  /**
   * What the relay took.
   *
   * @param batches to publish
   * @param expired those of them that had been leased before and not been seen through
   * @param unreadable ids of rows that no message can be made of; they are leased too
   */
  record Leased(List<PurgeBatch> batches, List<PurgeBatch> expired, List<Long> unreadable) {}

  /**
   * A failed attempt at a batch.
   *
   * @param batch as it was claimed
   * @param keysLeft those that are not known to be gone
   * @param kind the kind of error that the delay goes by
   * @param error why one of them is not
   * @param delay until the next attempt
   */
  record PutOff(PurgeBatch batch, List<String> keysLeft, Kind kind, String error, Duration delay) {}

  /**
   * Takes batches that are due, which nobody else then takes before the lease runs out.
   *
   * @param limit how many at the most
   * @param maxHeldKeys none that is new is taken while so many keys are leased or claimed, over all
   *     instances; passed by less than one batch, or by as much as all the others take at the very
   *     same moment
   */
  Future<Leased> lease(int limit, int maxHeldKeys, Duration lease) {
    return pool.preparedQuery(LEASE.formatted(limit))
        .execute(Tuple.of((long) maxHeldKeys, seconds(lease)))
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
                PurgeBatch batch = batch(row);
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
  Future<Void> putOffUnreadable(Collection<Long> ids, int attempts, String error, Duration delay) {
    return pool.preparedQuery(PUT_OFF_UNREADABLE)
        .execute(Tuple.of(ids.toArray(Long[]::new), attempts, error, seconds(delay)))
        .mapEmpty();
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
   * <p>What is to be deleted is what the answer says. The message may be older than the database: a
   * queue outlives a restore, after which ids are given out again.
   */
  Future<List<PurgeBatch>> claim(PurgeMessage message, Duration lease) {
    List<PurgeMessage.Batch> named = message.batches();
    return pool.preparedQuery(CLAIM)
        .execute(
            Tuple.of(
                message.bucket(),
                named.stream().map(PurgeMessage.Batch::id).toArray(Long[]::new),
                named.stream().map(PurgeMessage.Batch::attempt).toArray(Integer[]::new),
                seconds(lease)))
        .map(rows -> rows.stream().map(PurgeBatches::batch).toList());
  }

  /** Moves the end of claims on, while the work goes on. */
  Future<Void> keep(Collection<Long> ids, Duration lease) {
    return pool.preparedQuery(KEEP)
        .execute(Tuple.of(ids.toArray(Long[]::new), seconds(lease)))
        .mapEmpty();
  }

  /**
   * Removes batches all of whose keys are gone. One whose attempt is over meanwhile stays: its keys
   * may have been written again since.
   *
   * @param claimed as they were claimed
   * @return for each row removed here, how many seconds ago its delete was recorded
   */
  Future<List<Double>> remove(Collection<PurgeBatch> claimed) {
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
  Future<Void> putOff(Collection<PutOff> failures) {
    JsonArray json = new JsonArray();
    Long[] ids = new Long[failures.size()];
    for (PutOff failure : failures) {
      ids[json.size()] = failure.batch().id();
      json.add(
          new JsonObject()
              .put("id", failure.batch().id())
              .put("attempt", failure.batch().attempt())
              .put("keys", new JsonArray(failure.keysLeft()))
              .put("kind", failure.kind().name())
              // PostgreSQL has no NUL in a text, and refusing it would keep the batch claimed.
              .put("error", failure.error().replace('\0', ' '))
              .put("delay", seconds(failure.delay())));
    }
    return pool.preparedQuery(PUT_OFF).execute(Tuple.of(json).addArrayOfLong(ids)).mapEmpty();
  }

  /** How much is waiting, uploads that run not counted. */
  Future<Backlog> backlog() {
    return pool.query(BACKLOG)
        .execute()
        .map(
            rows ->
                new Backlog(
                    rows.stream()
                        .map(
                            row ->
                                new BucketBacklog(
                                    row.getString("bucket"),
                                    row.getLong("batches"),
                                    row.getDouble("oldest")))
                        .toList()));
  }

  /**
   * What is waiting of the oldest {@link #COUNTED_AT_MOST} batches.
   *
   * @param buckets those that have some, the largest backlog first
   */
  record Backlog(List<BucketBacklog> buckets) {

    /** Batches of all buckets. */
    long batches() {
      return buckets.stream().mapToLong(BucketBacklog::batches).sum();
    }

    /** Age of the oldest batch, 0 when there are none. */
    double oldestSeconds() {
      return buckets.stream().mapToDouble(BucketBacklog::oldestSeconds).max().orElse(0);
    }
  }

  /**
   * @param oldestSeconds age of the oldest batch
   */
  record BucketBacklog(String bucket, long batches, double oldestSeconds) {}

  private static PurgeBatch batch(Row row) {
    return new PurgeBatch(
        row.getLong("id"),
        row.getString("bucket"),
        row.getInteger("attempts"),
        row.getBoolean("unfinished"),
        List.of(row.getArrayOfStrings("content_keys")));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
