package io.larch.trash;

import io.larch.asset.DatabaseOutage;
import io.larch.caller.Caller;
import io.larch.db.Database;
import io.larch.db.RollbackException;
import io.larch.deletion.Deed;
import io.larch.deletion.DeletionWatch;
import io.larch.deletion.Preconditions;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.outbox.DueSignal;
import io.larch.receipt.ReceiptRequest;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Purges what is in the trash before its time: assets that were deleted, with the versions of them
 * that were replaced, or such versions alone. Needs the database alone, and fails as {@link
 * RestoreService} does.
 */
public final class TrashRemovalService {

  private final Database database;
  private final IdempotentRequests requests;
  private final IdempotentRequests scanRequests;
  private final DueSignal due;
  private final int keysPerBatch;
  private final int large;
  private final RemovalSteps steps;
  private final DeletionWatch watch;

  /**
   * @param requests those with an idempotency key
   * @param scanRequests the same, on the connections of those that may take long
   * @param due raised when content keys may have been recorded
   * @param keysPerBatch content keys of a purge batch at the most
   * @param large rows beyond which a recursive delete goes in steps
   * @param stepSize rows that one step looks at
   * @param watch told of each delete
   */
  public TrashRemovalService(
      Database database,
      IdempotentRequests requests,
      IdempotentRequests scanRequests,
      DueSignal due,
      int keysPerBatch,
      int large,
      int stepSize,
      DeletionWatch watch) {
    this.database = database;
    this.requests = requests;
    this.scanRequests = scanRequests;
    this.due = due;
    this.keysPerBatch = keysPerBatch;
    this.large = large;
    this.steps =
        new RemovalSteps(
            database, due, keysPerBatch, new Steps(database.scans(), stepSize, Steps.PATIENCE));
    this.watch = watch;
  }

  /**
   * Purges what a selector names, provided that the preconditions hold.
   *
   * @param caller who asks
   * @param receipt that it leaves; null for none
   */
  public Future<Purged> remove(
      Caller caller,
      Selector selector,
      Preconditions preconditions,
      @Nullable ReceiptRequest receipt) {
    return watched(
        caller,
        selector,
        () ->
            preconditions.isEmpty() && selector.selection() instanceof Selection.Recursive
                ? removeSubtree(selector, receipt).map(Done::now)
                : (isLookup(selector) ? database.requests() : database.scans())
                    .<Purged>withTransaction(
                        connection -> removeOn(connection, selector, preconditions, receipt))
                    .map(removed -> Done.now(Objects.requireNonNull(removed)))
                    .recover(RollbackException::reasonOf));
  }

  /**
   * The same at most once for a key. It is one statement whatever its size, as with preconditions.
   *
   * @param digest what tells the request from others
   * @return what this request has done, or the first one of the key
   */
  public Future<Purged> removeOnce(
      Caller caller,
      IdempotencyKey key,
      byte[] digest,
      Selector selector,
      Preconditions preconditions,
      @Nullable ReceiptRequest receipt) {
    return watched(
        caller,
        selector,
        () ->
            (isLookup(selector) ? requests : scanRequests)
                .once(
                    key,
                    digest,
                    connection ->
                        removeOn(connection, selector, preconditions, receipt).map(Purged::toJson))
                .map(done -> new Done<>(Purged.of(done.answer()), done.replayed())));
  }

  private static boolean isLookup(Selector selector) {
    return selector.isLookup(Long.MAX_VALUE);
  }

  private Future<Purged> watched(
      Caller caller, Selector selector, Supplier<Future<Done<Purged>>> remove) {
    return Done.watched(watch, caller, Deed.purge(selector), remove, Purged::rows)
        // What was recorded, if anything was, is committed by now.
        .onComplete(_ -> due.raise());
  }

  /** On the connection of a transaction. */
  private Future<Purged> removeOn(
      SqlClient connection,
      Selector selector,
      Preconditions preconditions,
      @Nullable ReceiptRequest receipt) {
    RemovalStatement statement =
        RemovalStatement.of(selector, preconditions, 0, keysPerBatch, receipt);
    return connection
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              if (!row.getBoolean("held")) {
                throw new RollbackException(
                    Refusal.of(preconditions, row.getLong("selected"), "purged"));
              }
              return Purged.of(row, receipt);
            });
  }

  private Future<Purged> removeSubtree(Selector selector, @Nullable ReceiptRequest receipt) {
    RemovalStatement statement =
        RemovalStatement.of(selector, Preconditions.NONE, large, keysPerBatch, receipt);
    return database
        .scans()
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(rows -> rows.iterator().next())
        .compose(
            row ->
                row.getBoolean("too_many")
                    ? steps.over(selector, receipt)
                    : Future.succeededFuture(Purged.of(row, receipt)));
  }

  /**
   * Tells what a delete would purge, but for versions that would go along, and fails where that
   * would.
   *
   * @param caller who asks
   */
  public Future<TrashPreview> preview(
      Caller caller, Selector selector, Preconditions preconditions) {
    return TrashPreview.of(
            isLookup(selector) ? database.requests() : database.scans(),
            selector,
            TrashFilter.NONE,
            false,
            preconditions,
            "purged")
        .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)));
  }
}
