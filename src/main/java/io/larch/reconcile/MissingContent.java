package io.larch.reconcile;

import io.larch.asset.ContentReferences;
import io.larch.kept.KeptReferences;
import io.larch.outbox.PurgeRecording;
import io.larch.reconcile.Report.Dangling;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;

/**
 * The table of assets whose content is missing, so that only those are ever forgotten that stay so.
 */
final class MissingContent {

  private static final String SEE =
      """
      INSERT INTO missing_content (bucket, key, asset_id, first_seen_at, last_seen_at)
      SELECT $1, key, asset_id, $4, $4 FROM unnest($2::text[], $3::bigint[]) AS seen (key, asset_id)
      ON CONFLICT (bucket, key) DO UPDATE SET last_seen_at = excluded.last_seen_at\
      """;

  // As any delete of an asset: what is left of its content, such as other keys, goes to the purge.
  private static final String FORGET =
      """
      WITH ripe AS MATERIALIZED (
        SELECT key, asset_id FROM missing_content WHERE bucket = $1 AND %s
        ORDER BY key LIMIT 5000 FOR UPDATE
      ), done AS (
        DELETE FROM missing_content WHERE bucket = $1 AND key = ANY (ARRAY(SELECT key FROM ripe))
        RETURNING key
      ), %s, %s, %s
      SELECT (SELECT count(*) FROM done) AS taken, (SELECT count(*) FROM gone) AS forgotten\
      """
          .formatted(
              Seen.RIPE,
              KeptReferences.gone("SELECT asset_id FROM ripe", "$1", "SELECT key FROM ripe"),
              ContentReferences.gone(
                  "SELECT asset_id FROM ripe", "$1", "SELECT key FROM ripe", "gone_kept"),
              PurgeRecording.sql("$3"));

  private final Pool pool;
  private final int keysPerBatch;
  private final String bucket;
  private final Seen seen;

  /**
   * @param keysPerBatch content keys of a purge batch at the most
   */
  MissingContent(Pool pool, int keysPerBatch, String bucket) {
    this.pool = pool;
    this.keysPerBatch = keysPerBatch;
    this.bucket = bucket;
    this.seen = new Seen(pool, "missing_content", bucket);
  }

  Seen seen() {
    return seen;
  }

  /** Notes that these had no content at a time. */
  Future<Void> see(List<Dangling> assets, Instant at) {
    String[] keys = assets.stream().map(Dangling::key).toArray(String[]::new);
    Long[] ids = assets.stream().map(Dangling::assetId).toArray(Long[]::new);
    return pool.preparedQuery(SEE).execute(Tuple.of(bucket, keys, ids, Seen.utc(at))).mapEmpty();
  }

  /** Removes the rows of those that are ripe; how many. */
  Future<Long> forgetRipe(Instant startedAt) {
    return pool.preparedQuery(FORGET)
        .execute(Tuple.of(bucket, Seen.utc(startedAt), (long) keysPerBatch))
        .map(rows -> rows.iterator().next())
        .compose(
            row ->
                row.getLong("taken") == 0
                    ? Future.succeededFuture(0L)
                    : forgetRipe(startedAt).map(rest -> rest + row.getLong("forgotten")));
  }
}
