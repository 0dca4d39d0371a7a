package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Receipts of which something was settled: content keys confirmed, assets come back. What is taken
 * is taken for good once the transaction is committed.
 */
public final class SettledReceipts {

  /** Hashes in memory at once. */
  private static final int PAGE = 5_000;

  private static final String TAKE =
      """
      DELETE FROM settled_receipt WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM settled_receipt LIMIT $1 FOR UPDATE SKIP LOCKED))
      RETURNING receipt\
      """;

  private static final String HASHES =
      "SELECT receipt, hash FROM confirmed_key WHERE receipt = ANY ($1) ORDER BY receipt, hash";

  private final SqlConnection connection;

  /**
   * @param connection in a transaction
   */
  public SettledReceipts(SqlConnection connection) {
    this.connection = connection;
  }

  /** Takes some of them; fewer than the limit: there are no more. */
  public Future<Set<String>> take(int limit) {
    return connection
        .preparedQuery(TAKE)
        .execute(Tuple.of((long) limit))
        .map(
            rows -> {
              Set<String> receipts = new LinkedHashSet<>();
              rows.forEach(row -> receipts.add(row.getString(0)));
              return receipts;
            });
  }

  /**
   * Tells the hashes of the keys that are confirmed, a receipt's after the other, in ascending
   * order; a bounded number is in memory at once.
   */
  public Future<Void> hashes(Collection<String> receipts, BiConsumer<String, byte[]> each) {
    return connection
        .prepare(HASHES)
        .compose(
            statement -> {
              Cursor cursor = statement.cursor(Tuple.of(receipts.toArray(String[]::new)));
              return pages(cursor, each).eventually(cursor::close).eventually(statement::close);
            });
  }

  private static Future<Void> pages(Cursor cursor, BiConsumer<String, byte[]> each) {
    return cursor
        .read(PAGE)
        .compose(
            rows -> {
              for (Row row : rows) {
                Buffer hash = row.getBuffer(1);
                each.accept(row.getString(0), hash.getBytes());
              }
              return cursor.hasMore() ? pages(cursor, each) : Future.succeededFuture();
            });
  }
}
