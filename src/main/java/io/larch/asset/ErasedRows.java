package io.larch.asset;

import io.larch.outbox.AwaitedKeys;
import io.larch.outbox.PurgeRecording;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/**
 * Finds rows that name content which was confirmed to be gone, as rows of a backup may, and removes
 * them once more, with all of their content. A bounded number is looked at in a statement.
 */
public final class ErasedRows {

  private static final long ROWS = 10_000;

  private final SqlClient client;
  private final String sql;
  private final int keysPerBatch;

  /**
   * @param client for what may take long
   * @param table that has {@code path, entry_id, version, bucket, content_keys}
   * @param keysPerBatch content keys of a purge batch at the most
   */
  public ErasedRows(SqlClient client, String table, int keysPerBatch) {
    this.client = client;
    this.keysPerBatch = keysPerBatch;
    this.sql =
        """
        WITH next AS MATERIALIZED (
          SELECT path, entry_id, version, bucket, content_keys, ctid AS place FROM %1$s
          WHERE (path, entry_id, version) > ($1, $2, $3)
          ORDER BY path, entry_id, version LIMIT $4
        ), gone AS (
          DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
            SELECT place FROM next AS n
            WHERE EXISTS (SELECT FROM unnest(n.content_keys) AS k (key) WHERE %2$s)))
          RETURNING bucket, content_keys
        ), %3$s
        SELECT path, entry_id, version, (SELECT count(*) FROM next) AS seen,
          (SELECT count(*) FROM gone) AS gone
        FROM next ORDER BY path DESC, entry_id DESC, version DESC LIMIT 1\
        """
            .formatted(table, AwaitedKeys.isErased("n.bucket", "k.key"), PurgeRecording.sql("$5"));
  }

  /** Of assets. */
  public static ErasedRows ofAssets(SqlClient client, int keysPerBatch) {
    return new ErasedRows(client, "asset", keysPerBatch);
  }

  /** Removes all of them; how many. */
  public Future<Long> remove() {
    return next("", -1, -1, 0);
  }

  private Future<Long> next(String path, long entryId, long version, long removed) {
    return client
        .preparedQuery(sql)
        .execute(Tuple.of(path, entryId, version, ROWS, (long) keysPerBatch))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture(removed);
              }
              Row row = rows.iterator().next();
              long sum = removed + row.getLong("gone");
              return row.getLong("seen") < ROWS
                  ? Future.succeededFuture(sum)
                  : next(
                      row.getString("path"), row.getLong("entry_id"), row.getLong("version"), sum);
            });
  }
}
