package io.larch.deletion;

import io.larch.deletion.DeletionRepository.Found;
import io.larch.selector.Selector;
import io.larch.selector.VariantFilter;
import io.larch.selector.VariantMatch;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Runs the statements that delete variants alone. */
final class VariantDeletionRepository {

  private final SqlClient client;
  private final SqlClient scans;
  private final int keysPerBatch;

  /**
   * @param client for what is found at once, or the connection of a transaction
   * @param scans for what may take long, or the same connection
   * @param keysPerBatch content keys of a purge batch at the most
   */
  VariantDeletionRepository(SqlClient client, SqlClient scans, int keysPerBatch) {
    this.client = client;
    this.scans = scans;
    this.keysPerBatch = keysPerBatch;
  }

  /** The same on the connection of a transaction. */
  VariantDeletionRepository on(SqlClient connection) {
    return new VariantDeletionRepository(connection, connection, keysPerBatch);
  }

  /**
   * What a delete did.
   *
   * @param selected assets that the selector named
   * @param held whether the preconditions did; if not, nothing was deleted
   * @param deleted variants
   */
  record Deleted(long selected, boolean held, long deleted) {}

  /**
   * Deletes variants of what the selector names, however much it is, provided that the
   * preconditions hold.
   *
   * @param match what the one variant that the filter names must be; null if it doesn't matter
   */
  Future<Deleted> delete(
      Selector selector,
      VariantFilter filter,
      @Nullable VariantMatch match,
      Preconditions preconditions,
      Recording recording) {
    VariantDeleteStatement statement =
        VariantDeleteStatement.of(selector, filter, match, preconditions, keysPerBatch, recording);
    return execute(selector, statement.sql(), statement.parameters())
        .map(
            row ->
                new Deleted(
                    row.getLong("selected"), row.getBoolean("held"), row.getLong("deleted")));
  }

  /**
   * Deletes variants in a subtree, provided that it is not too large.
   *
   * @param selector a recursive one
   * @param most assets
   * @return how many went; empty when there are more assets, and then none did
   */
  Future<OptionalLong> deleteAtMost(
      int most, Selector selector, VariantFilter filter, Recording recording) {
    VariantDeleteStatement statement =
        VariantDeleteStatement.bounded(selector, filter, most, keysPerBatch, recording);
    return execute(selector, statement.sql(), statement.parameters())
        .map(
            row ->
                row.getBoolean("too_many")
                    ? OptionalLong.empty()
                    : OptionalLong.of(row.getLong("deleted")));
  }

  /**
   * Looks what a delete would take.
   *
   * @param match as for {@link #delete}
   */
  Future<Found> preview(
      Selector selector,
      VariantFilter filter,
      @Nullable VariantMatch match,
      Preconditions preconditions) {
    DryRunStatement statement = DryRunStatement.ofVariants(selector, filter, match, preconditions);
    return execute(selector, statement.sql(), statement.parameters()).map(Found::of);
  }

  private Future<Row> execute(Selector selector, String sql, Tuple parameters) {
    return (selector.isLookup(Long.MAX_VALUE) ? client : scans)
        .preparedQuery(sql)
        .execute(parameters)
        .map(rows -> rows.iterator().next());
  }
}
