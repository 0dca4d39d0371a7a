package io.larch.reconcile;

import io.larch.asset.ContentReferences;
import io.larch.kept.KeptReferences;
import io.larch.outbox.RecordedKeys;
import io.larch.path.AssetPath;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * All content keys of a bucket that rows name, in the order of the listing, from one snapshot. The
 * database sorts them, on disk when they are many; here only a page is held. For a plain thread,
 * which it blocks.
 */
final class NamedKeys implements AutoCloseable {

  private static final int PAGE = 1000;

  /** The first page comes after the sort. */
  private static final long PAGE_LIMIT_MINUTES = 30;

  private static final long CLOSE_LIMIT_SECONDS = 10;

  private static final String ALL =
      """
      SELECT key, path, entry_id, asset_id, since FROM (
        %s
        UNION ALL
        %s
        UNION ALL
        SELECT key, NULL, 0, 0, since FROM (%s) AS recorded
      ) AS known ORDER BY key COLLATE "C"\
      """
          .formatted(ContentReferences.sql("$1"), KeptReferences.sql("$1"), RecordedKeys.sql("$1"));

  private final SqlConnection connection;
  private final Cursor cursor;
  private final Instant snapshotAt;
  private @Nullable RowIterator<Row> page;
  private long read;
  private long ofAssets;

  private NamedKeys(SqlConnection connection, Cursor cursor, Instant snapshotAt) {
    this.connection = connection;
    this.cursor = cursor;
    this.snapshotAt = snapshotAt;
  }

  /**
   * Takes the snapshot.
   *
   * @return null when another reconciliation of the bucket is under way
   */
  static @Nullable NamedKeys open(Pool pool, String bucket) throws TimeoutException {
    SqlConnection connection = await(pool.getConnection());
    try {
      await(connection.begin());
      // Nobody waits for it, so neither the statements' time-out nor the idle transactions' is for
      // it. The lock is another one for each bucket, and goes with the transaction.
      for (String setting :
          new String[] {
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
            "SET LOCAL statement_timeout = 0",
            "SET LOCAL idle_in_transaction_session_timeout = 0"
          }) {
        await(connection.query(setting).execute());
      }
      Row start =
          await(
                  connection
                      .preparedQuery(
                          "SELECT now() AS now,"
                              + " pg_try_advisory_xact_lock(1924, hashtext($1)) AS alone")
                      .execute(Tuple.of(bucket)))
              .iterator()
              .next();
      if (!start.getBoolean("alone")) {
        connection.close();
        return null;
      }
      Cursor cursor = await(connection.prepare(ALL)).cursor(Tuple.of(bucket));
      return new NamedKeys(connection, cursor, start.getOffsetDateTime("now").toInstant());
    } catch (TimeoutException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** The database's time at which all this was so. */
  Instant snapshotAt() {
    return snapshotAt;
  }

  /** How many have been read so far. */
  long read() {
    return read;
  }

  /** How many of them are assets'. */
  long ofAssets() {
    return ofAssets;
  }

  /** The next key; null after the last one. */
  @Nullable KnownKey next() throws TimeoutException {
    while (page == null || !page.hasNext()) {
      if (page != null && !cursor.hasMore()) {
        return null;
      }
      page = await(cursor.read(PAGE)).iterator();
    }
    read++;
    Row row = page.next();
    String path = row.getString("path");
    ofAssets += path == null ? 0 : 1;
    return new KnownKey(
        row.getString("key"),
        path == null ? null : AssetPath.fromStored(path),
        row.getLong("entry_id"),
        row.getLong("asset_id"),
        row.getOffsetDateTime("since").toInstant());
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(PAGE_LIMIT_MINUTES, TimeUnit.MINUTES);
  }

  /** Ends the transaction with the connection, so that the next comparison may begin. */
  @Override
  public void close() {
    try {
      connection.close().await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The database ends it when the connection breaks, at the latest with this process.
    }
  }
}
