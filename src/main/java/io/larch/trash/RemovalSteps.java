package io.larch.trash;

import io.larch.asset.AssetProblem;
import io.larch.db.Database;
import io.larch.outbox.DueSignal;
import io.larch.receipt.ReceiptRecording;
import io.larch.receipt.ReceiptRequest;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * A delete from the trash that is too large for one statement. Its receipt is written at the end:
 * where it breaks off, none is, and what has gone is in the receipts of its own deletes alone.
 */
final class RemovalSteps {

  private static final Sums NOTHING = new Sums(0, 0, 0, 0);

  private final Database database;
  private final DueSignal due;
  private final int keysPerBatch;
  private final Steps steps;

  /**
   * @param due raised when content keys may have been recorded
   * @param keysPerBatch content keys of a purge batch at the most
   */
  RemovalSteps(Database database, DueSignal due, int keysPerBatch, Steps steps) {
    this.database = database;
    this.due = due;
    this.keysPerBatch = keysPerBatch;
    this.steps = steps;
  }

  /**
   * What has gone so far.
   *
   * @param rows versions included
   * @param assets without them
   */
  private record Sums(long rows, long assets, long keys, long bytes) {

    Sums and(Sums other) {
      return new Sums(
          rows + other.rows, assets + other.assets, keys + other.keys, bytes + other.bytes);
    }
  }

  /** Takes all of a subtree. */
  Future<Purged> over(Selector selector, @Nullable ReceiptRequest receipt) {
    Future<Sums> taken =
        steps.over(
            selector,
            TrashFilter.NONE,
            new Steps.Work<>(
                step -> execute(selector, step, receipt),
                row -> sums(row, receipt != null),
                Sums::and),
            NOTHING);
    return receipt == null
        ? taken.map(sums -> new Purged(sums.rows(), null))
        : taken.compose(sums -> record(sums, receipt));
  }

  private static Sums sums(Row row, boolean all) {
    long rows = row.getLong("removed");
    return all
        ? new Sums(rows, row.getLong("assets"), row.getLong("keys"), row.getLong("bytes"))
        : new Sums(rows, 0, 0, 0);
  }

  private Future<RowSet<Row>> execute(
      Selector selector, Step step, @Nullable ReceiptRequest receipt) {
    RemovalStatement statement =
        RemovalStatement.step(selector, step, steps.rows(), keysPerBatch, receipt);
    return database
        .scans()
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .onSuccess(_ -> due.raise());
  }

  private Future<Purged> record(Sums sums, ReceiptRequest receipt) {
    return database
        .scans()
        .preparedQuery(ReceiptRecording.afterwards())
        .execute(
            Tuple.of(receipt.id(), receipt.commitment(), sums.assets(), sums.keys(), sums.bytes()))
        .map(new Purged(sums.rows(), receipt.id()))
        .recover(
            failure ->
                Future.failedFuture(
                    new AssetProblem.OutcomeUnknown(
                        "All of it was purged, and its receipt may not have been written.",
                        failure)));
  }
}
