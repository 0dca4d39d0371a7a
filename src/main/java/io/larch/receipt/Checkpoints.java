package io.larch.receipt;

import io.larch.receipt.format.Checkpoint;
import io.larch.receipt.format.MerkleFrontier;
import io.larch.receipt.format.NotVerifiedException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Objects;
import java.util.Optional;

/** What was signed last of the log. */
final class Checkpoints {

  private static final String LAST = "SELECT size, note FROM receipt_checkpoint";

  private static final String PUT =
      """
      INSERT INTO receipt_checkpoint AS last (size, note) VALUES ($1, $2)
      ON CONFLICT (sole) DO UPDATE
      SET size = excluded.size, note = excluded.note, signed_at = excluded.signed_at\
      """;

  private final SqlClient client;

  /**
   * @param client a pool, or the connection of a transaction
   */
  Checkpoints(SqlClient client) {
    this.client = client;
  }

  /**
   * A checkpoint as it was signed.
   *
   * @param size leaves
   */
  record Signed(long size, String note) {}

  /** The last one; empty before there is any. */
  Future<Optional<Signed>> last() {
    return client
        .query(LAST)
        .execute()
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(new Signed(row.getLong("size"), row.getString("note")));
              }
              return Optional.empty();
            });
  }

  Future<Void> put(Signed signed) {
    return client.preparedQuery(PUT).execute(Tuple.of(signed.size(), signed.note())).mapEmpty();
  }

  /** Signs the tree. */
  static Signed sign(MerkleFrontier tree, LogKeys keys) {
    return new Signed(
        tree.size(),
        Checkpoint.of(Objects.requireNonNull(keys.origin()), tree).sign(keys.signing()));
  }

  /** Whether one of the keys has signed it, and none wrongly. */
  static boolean isOf(Signed signed, LogKeys keys) {
    try {
      return Checkpoint.open(signed.note(), keys.verifiers()).size() == signed.size();
    } catch (NotVerifiedException e) {
      return false;
    }
  }

  /** Whether all keys of today have signed it. */
  static boolean isSignedByAll(Signed signed, LogKeys keys) {
    return Checkpoint.isSignedByAll(signed.note(), keys.ours());
  }
}
