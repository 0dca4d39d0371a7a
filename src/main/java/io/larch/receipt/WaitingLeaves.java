package io.larch.receipt;

import io.larch.asset.HiddenSubtrees;
import io.larch.outbox.AwaitedKeys;
import io.larch.receipt.format.Encodings;
import io.larch.receipt.format.Leaf;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of leaves while they become the log's. */
final class WaitingLeaves {

  private static final String WAITING =
      """
      SELECT id, receipt, kind, at, commitment, assets, content_keys, bytes FROM receipt_leaf
      WHERE leaf_index IS NULL ORDER BY at, id LIMIT $1\
      """;

  /**
   * Receipts of which nothing is left that they wait for, and for which there is no last leaf. What
   * has come back of a receipt is no longer waited for; if that is all, there is nothing to say.
   */
  private static String completeSql(KeptAssets kept) {
    return """
    SELECT l.id, now() AS at,
      l.assets - coalesce(r.assets, 0) AS assets, l.bytes - coalesce(r.bytes, 0) AS bytes
    FROM receipt_leaf l
    LEFT JOIN LATERAL (
      SELECT sum(assets)::bigint AS assets, sum(bytes)::bigint AS bytes,
        bool_or(kind = 'purged') AS purged
      FROM receipt_leaf WHERE receipt = l.id AND id <> receipt
    ) AS r ON true
    WHERE l.id = ANY ($1) AND l.receipt = l.id AND r.purged IS NOT TRUE
      AND (l.assets = 0 OR l.assets > coalesce(r.assets, 0))
      AND %s AND %s AND %s\
    """
        .formatted(AwaitedKeys.none("l.id"), HiddenSubtrees.noneOf("l.id"), kept.none("l.id"));
  }

  private static final String PLACE =
      """
      UPDATE receipt_leaf l SET leaf_index = u.leaf_index, leaf = u.leaf
      FROM unnest($1::text[], $2::bigint[], $3::bytea[]) AS u (id, leaf_index, leaf)
      WHERE l.id = ANY ($1) AND l.id = u.id\
      """;

  private static final String ADD =
      """
      INSERT INTO receipt_leaf
        (id, receipt, kind, at, assets, content_keys, bytes, leaf_index, leaf)
      SELECT id, receipt, 'purged', now(), assets, content_keys, bytes, leaf_index, leaf
      FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[], $5::bigint[], $6::bigint[],
        $7::bigint[]) AS u (id, leaf_index, leaf, receipt, assets, content_keys, bytes)\
      """;

  private final SqlClient connection;
  private final String complete;

  /**
   * @param connection in a transaction
   */
  WaitingLeaves(SqlClient connection, KeptAssets kept) {
    this.connection = connection;
    this.complete = completeSql(kept);
  }

  /**
   * A receipt that is complete.
   *
   * @param at the time of the transaction, as leaves have it
   * @param assets that are gone
   */
  record Complete(String receipt, String at, long assets, long bytes) {}

  /**
   * A leaf and its place in the log.
   *
   * @param bytes as they were hashed
   */
  record Placed(Leaf leaf, long index, Buffer bytes) {}

  /** Leaves without a place, the oldest first. */
  Future<List<Leaf>> oldest(int limit) {
    return connection
        .preparedQuery(WAITING)
        .execute(Tuple.of((long) limit))
        .map(rows -> rows.stream().map(WaitingLeaves::leaf).toList());
  }

  private static Leaf leaf(Row row) {
    String id = row.getString("id");
    String receipt = row.getString("receipt");
    Buffer commitment = row.getBuffer("commitment");
    return new Leaf(
        id,
        receipt.equals(id) ? null : receipt,
        Leaf.Kind.of(row.getString("kind")),
        time(row.getOffsetDateTime("at")),
        hex(commitment),
        row.getLong("assets"),
        row.getLong("content_keys"),
        row.getLong("bytes"),
        null,
        null,
        null);
  }

  private static @Nullable String hex(@Nullable Buffer bytes) {
    return bytes == null ? null : Encodings.hex(bytes.getBytes());
  }

  static String time(OffsetDateTime time) {
    return Leaf.time(time.toInstant());
  }

  /** Which of some receipts are complete, and are not known to be. */
  Future<List<Complete>> complete(Collection<String> receipts) {
    if (receipts.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return connection
        .preparedQuery(complete)
        .execute(Tuple.of(receipts.toArray(String[]::new)))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new Complete(
                                row.getString("id"),
                                time(row.getOffsetDateTime("at")),
                                row.getLong("assets"),
                                row.getLong("bytes")))
                    .toList());
  }

  /** Gives leaves that are there their places, and adds the last ones of receipts in theirs. */
  Future<Void> place(Collection<Placed> waiting, Collection<Placed> last) {
    return placed(PLACE, waiting, Tuple.tuple())
        .compose(
            _ ->
                placed(
                    ADD,
                    last,
                    Tuple.of(
                        last.stream().map(each -> each.leaf().of()).toArray(String[]::new),
                        last.stream().map(each -> each.leaf().assets()).toArray(Long[]::new),
                        last.stream().map(each -> each.leaf().contentKeys()).toArray(Long[]::new),
                        last.stream().map(each -> each.leaf().bytes()).toArray(Long[]::new))));
  }

  private Future<Void> placed(String sql, Collection<Placed> leaves, Tuple more) {
    if (leaves.isEmpty()) {
      return Future.succeededFuture();
    }
    Tuple parameters =
        Tuple.of(
            leaves.stream().map(each -> each.leaf().id()).toArray(String[]::new),
            leaves.stream().map(Placed::index).toArray(Long[]::new),
            leaves.stream().map(Placed::bytes).toArray(Buffer[]::new));
    for (int i = 0; i < more.size(); i++) {
      parameters.addValue(more.getValue(i));
    }
    return connection.preparedQuery(sql).execute(parameters).mapEmpty();
  }
}
