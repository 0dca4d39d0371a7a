package io.larch.deletion;

import io.larch.asset.AssetProblem;
import io.larch.asset.DatabaseOutage;
import io.larch.asset.HiddenSubtrees;
import io.larch.caller.Caller;
import io.larch.db.Database;
import io.larch.deletion.DeletionList.Outcome;
import io.larch.deletion.DeletionRepository.Deleted;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.outbox.DueSignal;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes assets, or says what a delete would do. A delete needs the database alone: the content of
 * what goes is recorded with it, and purged later.
 *
 * <p>All futures fail with {@link AssetProblem} where the caller is to be told why: {@link
 * AssetProblem.PreconditionFailed} when a precondition does not hold, {@link
 * AssetProblem.Unavailable} when nothing was deleted and it may be tried again, {@link
 * AssetProblem.OutcomeUnknown} when it may have been.
 *
 * <p>Confined to an event loop.
 */
public final class DeletionService {

  private static final String DELETED = "deleted";

  private final DeletionRepository repository;
  private final EntryDeletes entries;
  private final HiddenSubtrees subtrees;
  private final DeletionListRepository lists;
  private final IdempotentRequests requests;
  private final IdempotentRequests scanRequests;
  private final int largeSubtree;
  private final WatchedDeletes watched;
  private final DueSignal due;

  /**
   * To be called on the event loop that it is for.
   *
   * @param requests those with an idempotency key
   * @param scanRequests the same, on the connections of those that may take long
   * @param due raised when content keys may have been recorded
   * @param keysPerBatch content keys of a purge batch at the most
   * @param largeSubtree assets beyond which a recursive delete goes in steps
   * @param watch asked before each delete, and told of it afterwards
   */
  public DeletionService(
      Vertx vertx,
      Database database,
      IdempotentRequests requests,
      IdempotentRequests scanRequests,
      DueSignal due,
      int keysPerBatch,
      int largeSubtree,
      DeletionWatch watch) {
    this.watched = new WatchedDeletes(watch);
    this.due = due;
    this.repository = new DeletionRepository(database.requests(), database.scans(), keysPerBatch);
    this.entries = new EntryDeletes(vertx, repository);
    this.subtrees = new HiddenSubtrees(vertx, database.requests(), database.scans());
    this.lists = new DeletionListRepository(database.requests(), requests, keysPerBatch);
    this.requests = requests;
    this.scanRequests = scanRequests;
    this.largeSubtree = largeSubtree;
  }

  /**
   * Deletes what the selector names, provided that the preconditions hold.
   *
   * @param caller who asks
   * @return how many assets went
   */
  public Future<Long> delete(Caller caller, Selector selector, Preconditions preconditions) {
    return watched.of(caller, selector, () -> delete(selector, preconditions));
  }

  private Future<Long> delete(Selector selector, Preconditions preconditions) {
    if (preconditions.isEmpty() && EntryDeletes.takes(selector)) {
      // By far the most frequent one: in one step.
      return entries
          .delete(selector)
          .transform(
              done -> {
                if (done.failed()) {
                  return explained(done.cause());
                }
                long deleted = done.result().deleted();
                tell(deleted);
                return Future.succeededFuture(deleted);
              });
    }
    return (preconditions.isEmpty() && selector.selection() instanceof Selection.Recursive
            ? deleteSubtree(selector)
            : deleteAtOnce(repository, selector, preconditions))
        .onSuccess(this::tell)
        .recover(DeletionService::explained);
  }

  /**
   * The same at most once for a key. It is one statement whatever its size, as with preconditions.
   *
   * @param caller who asks
   * @param digest what tells the request from others
   * @return how many assets went, with this request or the first one of the key
   */
  public Future<Long> deleteOnce(
      Caller caller,
      IdempotencyKey key,
      byte[] digest,
      Selector selector,
      Preconditions preconditions) {
    return watched.once(
        caller, selector, replayed -> deleteOnce(key, digest, selector, preconditions, replayed));
  }

  /**
   * @param replayed called when an earlier request did it, and this one nothing
   */
  private Future<Long> deleteOnce(
      IdempotencyKey key,
      byte[] digest,
      Selector selector,
      Preconditions preconditions,
      Runnable replayed) {
    return (selector.isLookup(Long.MAX_VALUE) ? requests : scanRequests)
        .once(
            key,
            digest,
            connection ->
                deleteAtOnce(repository.on(connection), selector, preconditions)
                    .map(deleted -> new JsonObject().put(DELETED, deleted)))
        .map(
            done -> {
              if (done.replayed()) {
                replayed.run();
              }
              return done.answer().getLong(DELETED);
            })
        .onSuccess(this::tell)
        .recover(DeletionService::explained);
  }

  /**
   * Deletes what a list names, all in one transaction.
   *
   * @param caller who asks
   * @param key a list that was carried out under this key is not carried out again; null: no key
   * @return an outcome for each item, in the list's order; the first request's when the key is
   *     known
   */
  public Future<List<Outcome>> delete(
      Caller caller, DeletionList list, @Nullable IdempotencyKey key) {
    return watched.of(
        caller,
        list,
        () ->
            lists
                .delete(list, key)
                .onSuccess(outcomes -> tell(outcomes.contains(Outcome.DELETED) ? 1 : 0))
                .recover(DeletionService::explained));
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
      DeletionRepository repository, Selector selector, Preconditions preconditions) {
    return repository
        .delete(selector, preconditions)
        .compose(
            result -> {
              boolean held = preconditions.isEmpty() || preconditionsHeld(result, preconditions);
              return held
                  ? Future.succeededFuture(result.deleted())
                  : Future.failedFuture(failed(preconditions, result.selected()));
            });
  }

  /** With preconditions it is one statement whatever its size: they are decided under its locks. */
  private Future<Long> deleteSubtree(Selector selector) {
    return repository
        .deleteAtMost(largeSubtree, selector)
        .compose(
            deleted ->
                deleted.isPresent()
                    ? Future.succeededFuture(deleted.getAsLong())
                    : hideSubtree(selector));
  }

  /** What the caller waits for of a large one; {@link SubtreeRemovalVerticle} does the rest. */
  private Future<Long> hideSubtree(Selector selector) {
    return subtrees
        .hide(selector)
        .compose(
            id ->
                id == null
                    ? Future.failedFuture(
                        new AssetProblem.Unavailable(
                            "Too many large deletes are under way. Nothing was deleted; try again"
                                + " later."))
                    : subtrees
                        .count(id, selector)
                        .recover(
                            failure ->
                                Future.failedFuture(
                                    new AssetProblem.OutcomeUnknown(
                                        "The assets are deleted, but they could not be counted in"
                                            + " time.",
                                        failure))));
  }

  /**
   * Tells what a delete would do, and fails where that would.
   *
   * @param caller who asks
   */
  public Future<Preview> preview(Caller caller, Selector selector, Preconditions preconditions) {
    return repository
        .preview(selector, preconditions)
        .compose(
            found -> {
              Long expect = preconditions.expect();
              long selected = found.preview().selected();
              boolean hold = found.matched() && (expect == null || expect == selected);
              return hold
                  ? Future.succeededFuture(found.preview())
                  : Future.<Preview>failedFuture(failed(preconditions, selected));
            })
        .recover(DeletionService::explained);
  }

  /** Where nothing was selected, nothing being deleted says nothing about the preconditions. */
  private static boolean preconditionsHeld(Deleted result, Preconditions preconditions) {
    if (result.selected() > 0) {
      return result.deleted() == result.selected();
    }
    Long expect = preconditions.expect();
    return preconditions.match() == null && (expect == null || expect == 0);
  }

  /** The refusal of a delete whose preconditions don't hold. */
  static AssetProblem failed(Preconditions preconditions, long selected) {
    Long expect = preconditions.expect();
    return expect != null && expect != selected
        ? new AssetProblem.PreconditionFailed(
            "Expected %d assets, but %d are selected. Nothing was deleted."
                .formatted(expect, selected),
            selected)
        : new AssetProblem.PreconditionFailed(
            "The asset that is there, if any, is not the one that If-Match names. Nothing was"
                + " deleted.",
            selected);
  }
}
