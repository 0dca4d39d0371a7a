package io.larch.operations;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables of the purge, for operators: of all processes together, as they are now. */
final class PurgeState {

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

  private static final String PAUSE_NOW =
      "SELECT reason, paused_at, until FROM purge_pause WHERE until IS NULL OR until > now()";

  private static final String LARGE_DELETES = "SELECT count(*) FROM subtree_deletion";

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

  private static final String PAUSE =
      """
      INSERT INTO purge_pause (reason, until)
      SELECT $1, $2::timestamptz WHERE $2 IS NULL OR $2 > now()
      ON CONFLICT (sole) DO UPDATE
      SET reason = excluded.reason, until = excluded.until, paused_at = now()
      RETURNING reason, paused_at, until\
      """;

  private static final String RESUME = "DELETE FROM purge_pause";

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
   * @param failingAfter attempts from which on a batch counts as failing
   */
  PurgeState(Pool pool, int failingAfter) {
    this.pool = pool;
    this.failingAfter = failingAfter;
  }

  /** Pause, buckets with their stages and rates, and large deletes under way. */
  Future<JsonObject> status() {
    JsonObject status = new JsonObject();
    Map<String, JsonObject> buckets = new TreeMap<>();
    return pool.query(PAUSE_NOW)
        .execute()
        .compose(
            paused -> {
              status.put("paused", paused.size() == 0 ? null : pause(paused.iterator().next()));
              return pool.preparedQuery(STAGES).execute(Tuple.of(failingAfter));
            })
        .compose(
            stages -> {
              stages.forEach(row -> addStage(bucket(buckets, row), row));
              return pool.query(RATES).execute();
            })
        .compose(
            rates -> {
              rates.forEach(
                  row -> bucket(buckets, row).put("keysPerSecond", row.getDouble("rate")));
              status.put("buckets", new JsonArray(List.copyOf(buckets.values())));
              return pool.query(LARGE_DELETES).execute();
            })
        .map(rows -> status.put("largeDeletes", rows.iterator().next().getLong(0)));
  }

  private static JsonObject bucket(Map<String, JsonObject> buckets, Row row) {
    return buckets.computeIfAbsent(
        row.getString("bucket"),
        name ->
            new JsonObject()
                .put("bucket", name)
                .put("failingBatches", 0L)
                .put("oldestSeconds", 0.0)
                .put("keysPerSecond", 0.0)
                .put("stages", new JsonObject()));
  }

  private static void addStage(JsonObject bucket, Row row) {
    bucket
        .getJsonObject("stages")
        .put(
            row.getString("stage"),
            new JsonObject()
                .put("batches", row.getLong("batches"))
                .put("keys", row.getLong("keys")));
    bucket.put("failingBatches", bucket.getLong("failingBatches") + row.getLong("failing"));
    if (!row.getString("stage").equals("uploading")) {
      bucket.put(
          "oldestSeconds", Math.max(bucket.getDouble("oldestSeconds"), row.getDouble("oldest")));
    }
  }

  /**
   * The batches that have failed most often, and how many are failing in all.
   *
   * @param bucket null: of all
   */
  Future<JsonObject> failing(@Nullable String bucket, int limit) {
    return pool.preparedQuery(FAILING)
        .execute(Tuple.of(failingAfter, bucket, (long) limit))
        .map(
            rows -> {
              JsonArray batches = new JsonArray();
              long failing = 0;
              for (Row row : rows) {
                failing = row.getLong("failing");
                batches.add(
                    new JsonObject()
                        .put("batch", row.getLong("id"))
                        .put("bucket", row.getString("bucket"))
                        .put("keys", row.getInteger("keys"))
                        .put("attempts", row.getInteger("attempts"))
                        .put("kind", row.getString("last_kind"))
                        .put("error", row.getString("last_error"))
                        .put("recordedAt", utc(row.getOffsetDateTime("recorded_at")))
                        .put("nextAttemptAt", utc(row.getOffsetDateTime("due_at"))));
              }
              return new JsonObject().put("failing", failing).put("batches", batches);
            });
  }

  /**
   * Has every process stop publishing and claiming; what is being deleted at this moment is
   * finished.
   *
   * @param until null: until somebody resumes
   * @return empty when that time is over already by the database's clock; nothing was done then
   */
  Future<Optional<JsonObject>> pause(String reason, @Nullable OffsetDateTime until) {
    return pool.preparedQuery(PAUSE)
        .execute(Tuple.of(reason, until))
        .map(rows -> rows.stream().findFirst().map(PurgeState::pause));
  }

  private static JsonObject pause(Row row) {
    OffsetDateTime until = row.getOffsetDateTime("until");
    return new JsonObject()
        .put("reason", row.getString("reason"))
        .put("since", utc(row.getOffsetDateTime("paused_at")))
        .put("until", until == null ? null : utc(until));
  }

  /** Ends a pause; whether there was one. */
  Future<Boolean> resume() {
    return pool.query(RESUME).execute().map(rows -> rows.rowCount() > 0);
  }

  /**
   * Makes batches due that were put off.
   *
   * @param batch null: any
   * @param bucket null: any
   * @return how many
   */
  Future<Integer> retry(@Nullable Long batch, @Nullable String bucket) {
    return pool.preparedQuery(RETRY).execute(Tuple.of(batch, bucket)).map(rows -> rows.rowCount());
  }

  /** Whether there is still such a batch, whatever is being done with it. */
  Future<Boolean> isThere(long batch) {
    return pool.preparedQuery(IS_THERE).execute(Tuple.of(batch)).map(rows -> rows.size() > 0);
  }

  private static String utc(OffsetDateTime time) {
    return time.withOffsetSameInstant(ZoneOffset.UTC).toInstant().toString();
  }
}
