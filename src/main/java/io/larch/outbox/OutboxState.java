package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The purge batches, for operators: of all processes together, as they are now. */
public final class OutboxState {

  private static final String STAGES =
      """
      SELECT bucket,
             CASE WHEN state = 'waiting' AND attempts > 0 THEN 'putOff'
                  WHEN state = 'upload' THEN 'uploading' ELSE state::text END AS stage,
             count(*) AS batches, sum(cardinality(content_keys))::bigint AS keys,
             count(*) FILTER (WHERE attempts >= $1) AS failing,
             extract(epoch FROM now() - min(recorded_at))::float8 AS oldest
      FROM purge_batch GROUP BY 1, 2 ORDER BY 1, 2\
      """;

  // Told every ten seconds, so a minute of it is a minute, up to ten seconds late.
  private static final String RATES =
      """
      SELECT bucket, (sum(keys) / 60.0)::float8 AS rate
      FROM purged_keys WHERE told_at > now() - interval '1 minute' GROUP BY bucket ORDER BY bucket\
      """;

  private static final String FAILING =
      """
      SELECT id, bucket, cardinality(content_keys) AS keys, attempts, last_kind, last_error,
             recorded_at, due_at,
             (SELECT count(*) FROM purge_batch
              WHERE attempts > 0 AND attempts >= $1 AND bucket = coalesce($2, bucket)) AS failing
      FROM purge_batch
      WHERE attempts > 0 AND attempts >= $1 AND bucket = coalesce($2, bucket)
      ORDER BY attempts DESC, id LIMIT $3\
      """;

  private static final String RETRY =
      """
      UPDATE purge_batch SET due_at = now()
      WHERE state = 'waiting' AND due_at > now()
        AND id = coalesce($1, id) AND bucket = coalesce($2, bucket)\
      """;

  private static final String IS_THERE = "SELECT FROM purge_batch WHERE id = $1";

  private final Pool pool;
  private final int failingAfter;

  /**
   * @param pool connections for background work
   * @param failingAfter attempts from which on a batch counts as failing
   */
  public OutboxState(Pool pool, int failingAfter) {
    this.pool = pool;
    this.failingAfter = failingAfter;
  }

  /**
   * The batches of a bucket that have come equally far.
   *
   * @param name {@code waiting}, {@code putOff}, {@code leased}, {@code claimed} or {@code
   *     uploading}
   * @param keys of all of them
   * @param failing how many of them are failing
   * @param oldestSeconds how long ago the oldest was recorded
   */
  public record Stage(
      String bucket, String name, long batches, long keys, long failing, double oldestSeconds) {

    private static Stage of(Row row) {
      return new Stage(
          row.getString("bucket"),
          row.getString("stage"),
          row.getLong("batches"),
          row.getLong("keys"),
          row.getLong("failing"),
          row.getDouble("oldest"));
    }
  }

  /**
   * A batch that is failing.
   *
   * @param attempts those that failed
   * @param kind of the last one's error; null when nothing has been noted of it
   * @param error its words; null as {@code kind}
   * @param nextAttemptAt or the end of its lease or claim
   */
  public record Failing(
      long id,
      String bucket,
      int keys,
      int attempts,
      @Nullable String kind,
      @Nullable String error,
      Instant recordedAt,
      Instant nextAttemptAt) {

    private static Failing of(Row row) {
      return new Failing(
          row.getLong("id"),
          row.getString("bucket"),
          row.getInteger("keys"),
          row.getInteger("attempts"),
          row.getString("last_kind"),
          row.getString("last_error"),
          row.getOffsetDateTime("recorded_at").toInstant(),
          row.getOffsetDateTime("due_at").toInstant());
    }
  }

  /**
   * Those that have failed most often.
   *
   * @param all how many are failing in all
   * @param first as many as were asked for at the most
   */
  public record AllFailing(long all, List<Failing> first) {

    /** Copies the list. */
    public AllFailing {
      first = List.copyOf(first);
    }
  }

  /** Buckets and stages that have batches, in the order of their names. */
  public Future<List<Stage>> stages() {
    return pool.preparedQuery(STAGES)
        .execute(Tuple.of(failingAfter))
        .map(rows -> rows.stream().map(Stage::of).toList());
  }

  /** Keys purged in a second, by bucket, over the last minute; up to ten seconds late. */
  public Future<Map<String, Double>> keysPerSecond() {
    return pool.query(RATES)
        .execute()
        .map(
            rows -> {
              Map<String, Double> rates = new LinkedHashMap<>();
              rows.forEach(row -> rates.put(row.getString("bucket"), row.getDouble("rate")));
              return rates;
            });
  }

  /**
   * The batches that have failed most often.
   *
   * @param bucket null: of all
   * @param limit how many at the most, 1 or more
   */
  public Future<AllFailing> failing(@Nullable String bucket, int limit) {
    return pool.preparedQuery(FAILING)
        .execute(Tuple.of(failingAfter, bucket, (long) limit))
        .map(
            rows ->
                new AllFailing(
                    rows.stream().findFirst().map(row -> row.getLong("failing")).orElse(0L),
                    rows.stream().map(Failing::of).toList()));
  }

  /**
   * Makes batches due that were put off.
   *
   * @param batch null: any
   * @param bucket null: any
   * @return how many
   */
  public Future<Integer> retry(@Nullable Long batch, @Nullable String bucket) {
    return pool.preparedQuery(RETRY).execute(Tuple.of(batch, bucket)).map(rows -> rows.rowCount());
  }

  /** Whether there is still such a batch, whatever is being done with it. */
  public Future<Boolean> isThere(long batch) {
    return pool.preparedQuery(IS_THERE).execute(Tuple.of(batch)).map(rows -> rows.size() > 0);
  }
}
