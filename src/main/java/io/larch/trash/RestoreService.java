package io.larch.trash;

import io.larch.asset.AssetProblem;
import io.larch.asset.DatabaseOutage;
import io.larch.caller.Caller;
import io.larch.db.Database;
import io.larch.db.RollbackException;
import io.larch.deletion.Deed;
import io.larch.deletion.DeletionWatch;
import io.larch.deletion.Preconditions;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.kept.KeepRules;
import io.larch.kept.VersionRestore;
import io.larch.kept.VersionRestore.Found;
import io.larch.path.AssetPath;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Brings back what was deleted, or a version that was replaced. Needs the database alone.
 *
 * <p>All futures fail with {@link AssetProblem} where the caller is to be told why: {@link
 * AssetProblem.PreconditionFailed} when a precondition does not hold, {@link
 * AssetProblem.Unavailable} when nothing was restored and it may be tried again, {@link
 * AssetProblem.OutcomeUnknown} when some or all of it may have been.
 */
public final class RestoreService {

  /** How often a restore of one version begins anew when something has come between. */
  private static final int ATTEMPTS = 5;

  private final Database database;
  private final IdempotentRequests requests;
  private final IdempotentRequests scanRequests;
  private final KeepRules rules;
  private final Steps steps;
  private final int large;
  private final DeletionWatch watch;

  /**
   * @param requests those with an idempotency key
   * @param scanRequests the same, on the connections of those that may take long
   * @param rules for how long what a restore replaces is kept
   * @param large assets beyond which a recursive restore goes in steps
   * @param stepSize rows that one step looks at
   * @param watch told of each restore
   */
  public RestoreService(
      Database database,
      IdempotentRequests requests,
      IdempotentRequests scanRequests,
      KeepRules rules,
      int large,
      int stepSize,
      DeletionWatch watch) {
    this.database = database;
    this.requests = requests;
    this.scanRequests = scanRequests;
    this.rules = rules;
    this.large = large;
    this.steps = new Steps(database.scans(), stepSize, Steps.PATIENCE);
    this.watch = watch;
  }

  /**
   * What is to be restored.
   *
   * @param preconditions on what is selected
   */
  public record Request(Selector selector, TrashFilter filter, Preconditions preconditions) {}

  /**
   * Restores what a request names, provided that its preconditions hold. What is live, or gone,
   * counts for nothing.
   *
   * @param caller who asks
   */
  public Future<Restored> restore(Caller caller, Request request) {
    return watched(caller, request, () -> restore(request, caller).map(Done::now));
  }

  /**
   * The same at most once for a key. It is one statement whatever its size, as with preconditions.
   *
   * @param digest what tells the request from others
   * @return what was restored, with this request or the first one of the key
   */
  public Future<Restored> restoreOnce(
      Caller caller, IdempotencyKey key, byte[] digest, Request request) {
    return watched(
        caller,
        request,
        () ->
            (isLookup(request) ? requests : scanRequests)
                .once(
                    key,
                    digest,
                    connection -> restoreOn(connection, request, caller).map(Restored::json))
                .map(done -> new Done<>(Restored.from(done.answer()), done.replayed())));
  }

  private Future<Restored> watched(
      Caller caller, Request request, Supplier<Future<Done<Restored>>> restore) {
    return Done.watched(
        watch,
        caller,
        Deed.restore(request.selector(), request.filter()),
        restore,
        Restored::restored);
  }

  private static boolean isLookup(Request request) {
    return request.selector().isLookup(Long.MAX_VALUE);
  }

  private Future<Restored> restore(Request request, Caller caller) {
    boolean subtree =
        request.selector().selection() instanceof Selection.Recursive
            && request.preconditions().isEmpty();
    if (subtree) {
      return restoreSubtree(request);
    }
    Function<SqlClient, Future<Restored>> work =
        connection -> restoreOn(connection, request, caller);
    return (isLookup(request) ? database.requests() : database.scans())
        .<Restored>withTransaction(work::apply)
        .map(Objects::requireNonNull)
        .recover(RollbackException::reasonOf);
  }

  /** On the connection of a transaction. */
  private Future<Restored> restoreOn(SqlClient connection, Request request, Caller caller) {
    Long version = request.filter().version();
    if (version != null && request.selector().selection() instanceof Selection.Entry(long entry)) {
      return restoreVersion(connection, request, entry, version, caller, ATTEMPTS);
    }
    RestoreStatement statement =
        RestoreStatement.of(request.selector(), request.filter(), request.preconditions(), 0);
    return connection
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              if (!row.getBoolean("held")) {
                throw new RollbackException(
                    Refusal.of(request.preconditions(), row.getLong("selected"), "restored"));
              }
              return restored(row);
            });
  }

  private static Restored restored(Row row) {
    return Restored.of(row.getLong("restored"), (JsonArray) row.getJson("first"));
  }

  private Future<Restored> restoreSubtree(Request request) {
    RestoreStatement statement =
        RestoreStatement.of(request.selector(), request.filter(), Preconditions.NONE, large);
    return database
        .scans()
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(rows -> rows.iterator().next())
        .compose(
            row ->
                row.getBoolean("too_many")
                    ? steps.over(
                        request.selector(),
                        request.filter(),
                        new Steps.Work<>(
                            step -> execute(request, step),
                            RestoreService::restored,
                            Restored::and),
                        Restored.NOTHING)
                    : Future.succeededFuture(restored(row)));
  }

  private Future<RowSet<Row>> execute(Request request, Step step) {
    RestoreStatement statement =
        RestoreStatement.step(request.selector(), request.filter(), step, steps.rows());
    return database.scans().preparedQuery(statement.sql()).execute(statement.parameters());
  }

  private Future<Restored> restoreVersion(
      SqlClient connection,
      Request request,
      long entryId,
      long version,
      Caller caller,
      int attempts) {
    VersionRestore versions = new VersionRestore(connection, rules);
    AssetPath path = request.selector().path();
    return versions
        .lock(path, entryId, version, request.selector().filter())
        .compose(
            found -> {
              if (found.uncertain() && attempts > 1) {
                return restoreVersion(connection, request, entryId, version, caller, attempts - 1);
              }
              long selected = found.wanted().isPresent() ? 1 : 0;
              if (!Refusal.hold(request.preconditions(), selected, found.wanted())) {
                throw new RollbackException(
                    Refusal.of(request.preconditions(), selected, "restored"));
              }
              return found.wanted().isEmpty()
                  ? Future.succeededFuture(Restored.NOTHING)
                  : bringBack(versions, path, entryId, version, found, caller)
                      .compose(
                          back ->
                              back.isPresent() || attempts == 1
                                  ? Future.succeededFuture(back.orElse(Restored.NOTHING))
                                  : restoreVersion(
                                      connection, request, entryId, version, caller, attempts - 1));
            });
  }

  private Future<Optional<Restored>> bringBack(
      VersionRestore versions,
      AssetPath path,
      long entryId,
      long version,
      Found found,
      Caller caller) {
    return versions
        .bringBack(path, entryId, version, found, caller.recordedName())
        .map(
            now ->
                now.isPresent()
                    ? Optional.of(
                        new Restored(
                            1, List.of(new Restored.Entry(path, entryId, now.getAsLong()))))
                    : Optional.empty());
  }

  /**
   * Tells what a restore would bring back, and fails where that would.
   *
   * @param caller who asks
   */
  public Future<TrashPreview> preview(Caller caller, Request request) {
    return TrashPreview.of(
            isLookup(request) ? database.requests() : database.scans(),
            request.selector(),
            request.filter(),
            request.filter().version() == null,
            request.preconditions(),
            "restored")
        .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)));
  }
}
