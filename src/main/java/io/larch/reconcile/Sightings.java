package io.larch.reconcile;

import io.larch.asset.ContentReferences;
import io.larch.kept.KeptReferences;
import io.larch.outbox.PurgeRecording;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The table of orphans: what was seen when, so that only what stays one is ever purged. */
final class Sightings {

  private static final String SEE =
      """
      INSERT INTO orphan (bucket, key, bytes, first_seen_at, last_seen_at)
      SELECT $1, key, bytes, $4, $4 FROM unnest($2::text[], $3::bigint[]) AS seen (key, bytes)
      ON CONFLICT (bucket, key) DO UPDATE
      SET last_seen_at = excluded.last_seen_at, bytes = excluded.bytes\
      """;

  // An asset, live or kept, that names one of them after all is looked for once more: what is
  // purged is gone.
  private static final String PURGE =
      """
      WITH ripe AS MATERIALIZED (
        SELECT key FROM orphan WHERE bucket = $1 AND %s ORDER BY key LIMIT 10000 FOR UPDATE
      ), named AS MATERIALIZED (
        %s UNION ALL %s
      ), done AS (
        DELETE FROM orphan WHERE bucket = $1 AND key = ANY (ARRAY(SELECT key FROM ripe))
        RETURNING key
      ), gone AS (
        SELECT $1::text AS bucket, ARRAY[key] AS content_keys FROM done
        WHERE key <> ALL (ARRAY(SELECT key FROM named))
      ), %s
      SELECT (SELECT count(*) FROM done) AS taken, (SELECT count(*) FROM gone) AS purged\
      """
          .formatted(
              Seen.RIPE,
              ContentReferences.among("$1", "SELECT key FROM ripe"),
              KeptReferences.among("$1", "SELECT key FROM ripe"),
              PurgeRecording.sql("$3"));

  private final Pool pool;
  private final int keysPerBatch;
  private final String bucket;
  private final Seen seen;

  /**
   * @param keysPerBatch content keys of a purge batch at the most
   */
  Sightings(Pool pool, int keysPerBatch, String bucket) {
    this.pool = pool;
    this.keysPerBatch = keysPerBatch;
    this.bucket = bucket;
    this.seen = new Seen(pool, "orphan", bucket);
  }

  Seen seen() {
    return seen;
  }

  /** Notes that these are orphans at a time. */
  Future<Void> see(List<Report.Orphan> orphans, Instant at) {
    List<String> keys = new ArrayList<>(orphans.size());
    List<Long> bytes = new ArrayList<>(orphans.size());
    for (Report.Orphan orphan : orphans) {
      keys.add(orphan.key());
      bytes.add(orphan.bytes());
    }
    return pool.preparedQuery(SEE)
        .execute(
            Tuple.of(bucket, keys.toArray(String[]::new), bytes.toArray(Long[]::new), Seen.utc(at)))
        .mapEmpty();
  }

  /** Hands those that are ripe to the purge; how many. */
  Future<Long> purgeRipe(Instant startedAt) {
    return pool.preparedQuery(PURGE)
        .execute(Tuple.of(bucket, Seen.utc(startedAt), (long) keysPerBatch))
        .map(rows -> rows.iterator().next())
        .compose(
            row ->
                row.getLong("taken") == 0
                    ? Future.succeededFuture(0L)
                    : purgeRipe(startedAt).map(rest -> rest + row.getLong("purged")));
  }
}
