package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;

/**
 * What is waiting of the oldest {@link #COUNTED_AT_MOST} batches.
 *
 * @param buckets those that have some, the largest backlog first
 */
record Backlog(List<OfBucket> buckets) {

  /** Where the count stops, so that a look at a long backlog stays cheap. */
  static final int COUNTED_AT_MOST = 100_000;

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

  Backlog {
    buckets = List.copyOf(buckets);
  }

  /**
   * @param oldestSeconds age of the oldest batch
   */
  record OfBucket(String bucket, long batches, double oldestSeconds) {}

  /** How much is waiting, uploads that run not counted. */
  static Future<Backlog> ask(Pool pool) {
    return pool.query(BACKLOG)
        .execute()
        .map(
            rows ->
                new Backlog(
                    rows.stream()
                        .map(
                            row ->
                                new OfBucket(
                                    row.getString("bucket"),
                                    row.getLong("batches"),
                                    row.getDouble("oldest")))
                        .toList()));
  }

  /** Batches of all buckets. */
  long batches() {
    return buckets.stream().mapToLong(OfBucket::batches).sum();
  }

  /** Age of the oldest batch, 0 when there are none. */
  double oldestSeconds() {
    return buckets.stream().mapToDouble(OfBucket::oldestSeconds).max().orElse(0);
  }
}
