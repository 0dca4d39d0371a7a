package io.larch.kept;

import io.larch.asset.AssetSql;
import io.larch.outbox.PurgeRecording;
import io.larch.receipt.ReceiptRecording;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/**
 * Ends the keeping of what is past its time, and of versions whose entry is gone, and records its
 * content for the purge. All times are the database's. Nobody is waited for: what somebody else is
 * at, restoring or removing it, is left for the next time.
 */
public final class KeptExpiry {

  /**
   * $1: rows past their time at most; $2: content keys of a purge batch at most. With a deleted
   * asset go the versions of its entry: what is gone leaves no older content behind.
   */
  private static final String EXPIRE =
      """
      WITH due AS MATERIALIZED (
        SELECT ctid AS place, path, entry_id, reason, deletion_id FROM kept_asset
        WHERE kept_until <= now()
        ORDER BY kept_until LIMIT $1 FOR UPDATE SKIP LOCKED
      ), versions AS MATERIALIZED (
        SELECT k.place FROM due AS d CROSS JOIN LATERAL (
          SELECT k.ctid AS place FROM kept_asset AS k
          WHERE k.path = d.path AND k.entry_id = d.entry_id AND k.reason = 'replaced'
          OFFSET 0) AS k
        WHERE d.reason = 'deleted'
      ), ended AS (
        DELETE FROM kept_asset WHERE ctid = ANY (ARRAY(
          SELECT place FROM due UNION SELECT place FROM versions))
        RETURNING path, entry_id, bucket, content_keys
      ), gone AS (
        SELECT e.bucket, e.content_keys, d.deletion_id FROM ended AS e
        LEFT JOIN due AS d ON d.path = e.path AND d.entry_id = e.entry_id AND d.reason = 'deleted'
      ), %s
      SELECT (SELECT count(*) FROM due) AS due, (SELECT count(*) FROM gone) AS gone\
      """
          .formatted(
              PurgeRecording.forReceipts("$2", ReceiptRecording.of("deletion_id"), "NULL::text"));

  /**
   * $1, $2, $3: the version that was looked at last; $4: versions to look at; $5: content keys of a
   * purge batch at most. An entry that is neither there nor kept never comes back, so that nobody
   * can want its versions. They are left by a delete that began before they were put here.
   */
  private static final String SWEEP =
      """
      WITH next AS MATERIALIZED (
        SELECT ctid AS place, path, entry_id, version FROM kept_asset
        WHERE reason = 'replaced' AND (path, entry_id, version) > ($1, $2, $3)
        ORDER BY path, entry_id, version LIMIT $4
      ), abandoned AS MATERIALIZED (
        SELECT place FROM next AS n
        WHERE NOT %s AND NOT EXISTS (
          SELECT FROM kept_asset AS k
          WHERE k.path = n.path AND k.entry_id = n.entry_id AND k.reason = 'deleted')
      ), gone AS (
        DELETE FROM kept_asset WHERE ctid = ANY (ARRAY(SELECT place FROM abandoned))
        RETURNING bucket, content_keys
      ), %s
      SELECT path, entry_id, version, (SELECT count(*) FROM next) AS seen,
        (SELECT count(*) FROM gone) AS gone
      FROM next ORDER BY path DESC, entry_id DESC, version DESC LIMIT 1\
      """
          .formatted(AssetSql.hasRow("n"), PurgeRecording.sql("$5"));

  private final SqlClient client;
  private final int keysPerBatch;
  private final int step;

  /**
   * @param client connections for background work
   * @param keysPerBatch content keys of a purge batch at the most
   * @param step rows that one statement looks at
   */
  public KeptExpiry(SqlClient client, int keysPerBatch, int step) {
    this.client = client;
    this.keysPerBatch = keysPerBatch;
    this.step = step;
  }

  /**
   * What a step did.
   *
   * @param gone rows, each an asset or a version of one
   * @param more whether there may be more to do
   */
  public record Expired(long gone, boolean more) {}

  /** Takes what is past its time, the longest due first. */
  public Future<Expired> expire() {
    return client
        .preparedQuery(EXPIRE)
        .execute(Tuple.of((long) step, (long) keysPerBatch))
        .map(rows -> rows.iterator().next())
        .map(row -> new Expired(row.getLong("gone"), row.getLong("due") == step));
  }

  /**
   * How far a sweep has come.
   *
   * @param path as it is stored
   * @param gone rows that the last step took
   * @param done whether that was the last one
   */
  record Sweep(String path, long entryId, long version, long gone, boolean done) {

    /** Before everything. */
    static final Sweep START = new Sweep("", -1, -1, 0, false);
  }

  /** Takes versions whose entry is gone, from where the last step ended. */
  Future<Sweep> sweep(Sweep last) {
    return client
        .preparedQuery(SWEEP)
        .execute(
            Tuple.of(last.path(), last.entryId(), last.version(), (long) step, (long) keysPerBatch))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return new Sweep("", -1, -1, 0, true);
              }
              Row row = rows.iterator().next();
              return new Sweep(
                  row.getString("path"),
                  row.getLong("entry_id"),
                  row.getLong("version"),
                  row.getLong("gone"),
                  row.getLong("seen") < step);
            });
  }
}
