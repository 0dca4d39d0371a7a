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
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Purges what is in the trash before its time: assets that were deleted, with the versions of them
 * that were replaced, or such versions alone. Needs the database alone, and fails as {@link
 * RestoreService} does.
 */
public final class TrashRemovalService {

  private static final String REMOVED = "removed";

  private final Database database;
  private final IdempotentRequests requests;
  private final IdempotentRequests scanRequests;
  private final DueSignal due;
  private final int keysPerBatch;
  private final int large;
  private final Steps steps;
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
    this.steps = new Steps(database.scans(), stepSize, Steps.PATIENCE);
    this.watch = watch;
  }

  /**
   * Purges what a selector names, provided that the preconditions hold.
   *
   * @param caller who asks
   * @return how many rows went, versions included
   */
  public Future<Long> remove(Caller caller, Selector selector, Preconditions preconditions) {
    return watched(
        caller,
        selector,
        () ->
            preconditions.isEmpty() && selector.selection() instanceof Selection.Recursive
                ? removeSubtree(selector).map(Done::now)
                : (isLookup(selector) ? database.requests() : database.scans())
                    .<Long>withTransaction(
                        connection -> removeOn(connection, selector, preconditions))
                    .map(removed -> Done.now(Objects.requireNonNull(removed)))
                    .recover(RollbackException::reasonOf));
  }

  /**
   * The same at most once for a key. It is one statement whatever its size, as with preconditions.
   *
   * @param digest what tells the request from others
   * @return how many rows went, with this request or the first one of the key
   */
  public Future<Long> removeOnce(
      Caller caller,
      IdempotencyKey key,
      byte[] digest,
      Selector selector,
      Preconditions preconditions) {
    return watched(
        caller,
        selector,
        () ->
            (isLookup(selector) ? requests : scanRequests)
                .once(
                    key,
                    digest,
                    connection ->
                        removeOn(connection, selector, preconditions)
                            .map(removed -> new JsonObject().put(REMOVED, removed)))
                .map(done -> new Done<>(done.answer().getLong(REMOVED), done.replayed())));
  }

  private static boolean isLookup(Selector selector) {
    return selector.isLookup(Long.MAX_VALUE);
  }

  private Future<Long> watched(
      Caller caller, Selector selector, Supplier<Future<Done<Long>>> remove) {
    return Done.watched(watch, caller, Deed.purge(selector), remove, Long::longValue)
        // What was recorded, if anything was, is committed by now.
        .onComplete(_ -> due.raise());
  }

  /** On the connection of a transaction. */
  private Future<Long> removeOn(
      SqlClient connection, Selector selector, Preconditions preconditions) {
    RemovalStatement statement = RemovalStatement.of(selector, preconditions, 0, keysPerBatch);
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
              return row.getLong(REMOVED);
            });
  }

  private Future<Long> removeSubtree(Selector selector) {
    RemovalStatement statement =
        RemovalStatement.of(selector, Preconditions.NONE, large, keysPerBatch);
    return database
        .scans()
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(rows -> rows.iterator().next())
        .compose(
            row ->
                row.getBoolean("too_many")
                    ? steps.over(
                        selector,
                        TrashFilter.NONE,
                        new Steps.Work<>(
                            step -> execute(selector, step),
                            each -> each.getLong(REMOVED),
                            Long::sum),
                        0L)
                    : Future.succeededFuture(row.getLong(REMOVED)));
  }

  private Future<RowSet<Row>> execute(Selector selector, Step step) {
    RemovalStatement statement = RemovalStatement.step(selector, step, steps.rows(), keysPerBatch);
    return database
        .scans()
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .onSuccess(_ -> due.raise());
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
