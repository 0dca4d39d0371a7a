package io.larch.deletion;

import io.larch.asset.AssetProblem;
import io.larch.asset.DatabaseOutage;
import io.larch.asset.SubtreeVariants;
import io.larch.asset.SubtreeVariants.Progress;
import io.larch.caller.Caller;
import io.larch.db.Database;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.outbox.DueSignal;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.VariantFilter;
import io.larch.selector.VariantMatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Deletes variants of assets and leaves the assets, or says what such a delete would do. Needs the
 * database alone, as {@link DeletionService} does, and fails in the same ways.
 */
public final class VariantDeletionService {

  private static final String DELETED = "variants";

  private final VariantDeletionRepository repository;
  private final SubtreeVariants subtrees;
  private final IdempotentRequests requests;
  private final IdempotentRequests scanRequests;
  private final DueSignal due;
  private final int largeSubtree;
  private final WatchedDeletes watched;

  /**
   * @param requests those with an idempotency key
   * @param scanRequests the same, on the connections of those that may take long
   * @param due raised when content keys may have been recorded
   * @param keysPerBatch content keys of a purge batch at the most
   * @param largeSubtree assets beyond which a recursive delete goes in steps
   * @param stepSize assets that one step looks at
   * @param watch asked before each delete, and told of it afterwards
   */
  public VariantDeletionService(
      Database database,
      IdempotentRequests requests,
      IdempotentRequests scanRequests,
      DueSignal due,
      int keysPerBatch,
      int largeSubtree,
      int stepSize,
      DeletionWatch watch) {
    this.watched = new WatchedDeletes(watch);
    this.repository =
        new VariantDeletionRepository(database.requests(), database.scans(), keysPerBatch);
    this.subtrees = new SubtreeVariants(database.scans(), keysPerBatch, stepSize);
    this.requests = requests;
    this.scanRequests = scanRequests;
    this.due = due;
    this.largeSubtree = largeSubtree;
  }

  /**
   * Variants to be deleted.
   *
   * @param selector whose
   * @param filter which of them
   * @param match what the one that the filter names must be; null if it doesn't matter
   * @param preconditions on the assets
   */
  public record Request(
      Selector selector,
      VariantFilter filter,
      @Nullable VariantMatch match,
      Preconditions preconditions) {

    private boolean isUnconditional() {
      return match == null && preconditions.isEmpty();
    }
  }

  /**
   * Deletes them, provided that the preconditions hold. Those of a large subtree go in steps, of
   * which each is seen when it is done.
   *
   * @param caller who asks
   * @return how many variants went
   */
  public Future<Long> delete(Caller caller, Request request) {
    return watched.of(
        caller, deed(request), Long::longValue, recording -> delete(request, recording));
  }

  private static Deed deed(Request request) {
    return Deed.deleteVariants(request.selector());
  }

  private Future<Long> delete(Request request, Recording recording) {
    boolean subtree =
        request.isUnconditional() && request.selector().selection() instanceof Selection.Recursive;
    return (subtree
            ? deleteSubtree(request, recording)
            : deleteAtOnce(repository, request, recording))
        .onSuccess(this::tell)
        .recover(VariantDeletionService::explained);
  }

  /**
   * The same at most once for a key. It is one statement whatever its size, as with preconditions.
   *
   * @param caller who asks
   * @param digest what tells the request from others
   * @return how many variants went, with this request or the first one of the key
   */
  public Future<Long> deleteOnce(
      Caller caller, IdempotencyKey key, byte[] digest, Request request) {
    return watched.once(
        caller,
        deed(request),
        Long::longValue,
        () ->
            requests
                .find(key)
                .map(known -> known.map(found -> found.answerTo(digest).getLong(DELETED)))
                .recover(VariantDeletionService::explained),
        (recording, replayed) -> deleteOnce(key, digest, request, recording, replayed));
  }

  private Future<Long> deleteOnce(
      IdempotencyKey key, byte[] digest, Request request, Recording recording, Runnable replayed) {
    return (request.selector().isLookup(Long.MAX_VALUE) ? requests : scanRequests)
        .once(
            key,
            digest,
            connection ->
                deleteAtOnce(repository.on(connection), request, recording)
                    .map(deleted -> new JsonObject().put(DELETED, deleted)))
        .map(
            done -> {
              if (done.replayed()) {
                replayed.run();
              }
              return done.answer().getLong(DELETED);
            })
        .onSuccess(this::tell)
        .recover(VariantDeletionService::explained);
  }

  /**
   * Tells what a delete would do, and fails where that would.
   *
   * @param caller who asks
   */
  public Future<Preview> preview(Caller caller, Request request) {
    return repository
        .preview(request.selector(), request.filter(), request.match(), request.preconditions())
        .compose(
            found -> {
              Long expect = request.preconditions().expect();
              long selected = found.preview().selected();
              boolean held = found.matched() && (expect == null || expect == selected);
              return result(request, selected, held, found.preview().variants())
                  .map(found.preview());
            })
        .recover(VariantDeletionService::explained);
  }

  /** What was recorded, if anything was, is committed by now. */
  private void tell(long deleted) {
    if (deleted > 0) {
      due.raise();
    }
  }

  private static <T> Future<T> explained(Throwable failure) {
    return Future.failedFuture(DatabaseOutage.explain(failure));
  }

  private static Future<Long> deleteAtOnce(
      VariantDeletionRepository repository, Request request, Recording recording) {
    return repository
        .delete(
            request.selector(),
            request.filter(),
            request.match(),
            request.preconditions(),
            recording)
        .compose(done -> result(request, done.selected(), done.held(), done.deleted()));
  }

  /**
   * @param held whether the preconditions on the assets do
   * @param variants that went, or would
   */
  private static Future<Long> result(Request request, long selected, boolean held, long variants) {
    if (!held) {
      return Future.failedFuture(request.preconditions().refusal(selected));
    }
    if (request.match() != null && variants == 0) {
      return Future.failedFuture(
          new AssetProblem.PreconditionFailed(
              "The variant that is there, if any, is not the one that If-Match names. Nothing was"
                  + " deleted."));
    }
    return Future.succeededFuture(variants);
  }

  private Future<Long> deleteSubtree(Request request, Recording recording) {
    return repository
        .deleteAtMost(largeSubtree, request.selector(), request.filter(), recording)
        .compose(
            deleted ->
                deleted.isPresent()
                    ? Future.succeededFuture(deleted.getAsLong())
                    : recording
                        .begun()
                        .compose(_ -> deleteInSteps(request))
                        .onSuccess(recording::done));
  }

  private Future<Long> deleteInSteps(Request request) {
    Promise<Long> deleted = Promise.promise();
    step(request, Progress.start(request.selector().path()), deleted);
    return deleted.future();
  }

  private void step(Request request, Progress last, Promise<Long> deleted) {
    subtrees
        .step(request.selector(), request.filter(), last)
        .onSuccess(
            next -> {
              tell(next.taken() - last.taken());
              if (next.done()) {
                deleted.complete(next.taken());
              } else {
                step(request, next, deleted);
              }
            })
        .onFailure(
            failure ->
                deleted.fail(
                    new AssetProblem.OutcomeUnknown(
                        "Some of the variants may be deleted, and others not. Send the request"
                            + " again to delete the rest.",
                        failure)));
  }
}
