package io.larch.deletion;

import io.larch.asset.AssetProblem;
import io.larch.asset.DatabaseOutage;
import io.larch.asset.HiddenSubtrees;
import io.larch.caller.Caller;
import io.larch.db.Database;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.kept.KeepRules;
import io.larch.outbox.DueSignal;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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

  private final DeletionRepository repository;
  private final EntryDeletes entries;
  private final EntryDeletes receiptedEntries;
  private final SubtreeDeletes subtrees;
  private final DeletionListRepository lists;
  private final IdempotentRequests requests;
  private final IdempotentRequests scanRequests;
  private final KeepRules rules;
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
   * @param rules what is kept of what is deleted
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
      KeepRules rules,
      DeletionWatch watch) {
    this.watched = new WatchedDeletes(watch);
    this.due = due;
    this.repository = new DeletionRepository(database.requests(), database.scans(), keysPerBatch);
    this.entries = new EntryDeletes(vertx, repository);
    this.receiptedEntries = new EntryDeletes(vertx, repository);
    this.subtrees =
        new SubtreeDeletes(
            repository,
            new HiddenSubtrees(vertx, database.requests(), database.scans()),
            largeSubtree);
    this.lists = new DeletionListRepository(database.requests(), requests, keysPerBatch);
    this.requests = requests;
    this.scanRequests = scanRequests;
    this.rules = rules;
  }

  /**
   * Deletes what the selector names, provided that the preconditions hold.
   *
   * @param caller who asks
   */
  public Future<Deletion> delete(
      Caller caller, Selector selector, Preconditions preconditions, DeletionOptions options) {
    return watched.of(
        caller,
        Deed.delete(selector),
        Deletion::deleted,
        recording -> delete(selector, preconditions, fate(caller, selector, options), recording));
  }

  private Fate fate(Caller caller, Selector selector, DeletionOptions options) {
    return Fate.of(
        selector.selection() instanceof Selection.Recursive
            ? rules.below(selector.path(), options.keep())
            : rules.at(selector.path(), options.keep()),
        caller,
        options.receipt());
  }

  private Future<Deletion> delete(
      Selector selector, Preconditions preconditions, Fate fate, Recording recording) {
    boolean together = fate.receipt() == null || !fate.concernsKept();
    if (together && preconditions.isEmpty() && EntryDeletes.takes(selector)) {
      // By far the most frequent one: in one step.
      return (fate.receipt() == null ? entries : receiptedEntries)
          .delete(selector, fate, recording)
          .transform(
              done -> {
                if (done.failed()) {
                  return explained(done.cause());
                }
                tell(done.result());
                return Future.succeededFuture(done.result());
              });
    }
    return (preconditions.isEmpty() && selector.selection() instanceof Selection.Recursive
            ? subtrees.delete(selector, fate, recording)
            : deleteAtOnce(repository, selector, preconditions, fate, recording))
        .onSuccess(this::tell)
        .recover(DeletionService::explained);
  }

  /**
   * The same at most once for a key. It is one statement whatever its size, as with preconditions.
   *
   * @param caller who asks
   * @param digest what tells the request from others
   * @return what this request did, or the first one of the key
   */
  public Future<Deletion> deleteOnce(
      Caller caller,
      IdempotencyKey key,
      byte[] digest,
      Selector selector,
      Preconditions preconditions,
      DeletionOptions options) {
    return watched.once(
        caller,
        Deed.delete(selector),
        Deletion::deleted,
        () ->
            requests
                .find(key)
                .map(known -> known.map(request -> Deletion.of(request.answerTo(digest))))
                .recover(DeletionService::explained),
        (recording, replayed) ->
            deleteOnce(
                key,
                digest,
                selector,
                preconditions,
                fate(caller, selector, options),
                recording,
                replayed));
  }

  /**
   * @param replayed called when an earlier request did it, and this one nothing
   */
  private Future<Deletion> deleteOnce(
      IdempotencyKey key,
      byte[] digest,
      Selector selector,
      Preconditions preconditions,
      Fate fate,
      Recording recording,
      Runnable replayed) {
    return (selector.isLookup(Long.MAX_VALUE) ? requests : scanRequests)
        .once(
            key,
            digest,
            connection ->
                deleteAtOnce(repository.on(connection), selector, preconditions, fate, recording)
                    .map(Deletion::json))
        .map(
            done -> {
              if (done.replayed()) {
                replayed.run();
              }
              return Deletion.of(done.answer());
            })
        .onSuccess(this::tell)
        .recover(DeletionService::explained);
  }

  /**
   * Deletes what a list names, all in one transaction.
   *
   * @param caller who asks
   * @param key a list that was carried out under this key is not carried out again; null: no key
   * @return what it did; the first request's when the key is known
   */
  public Future<ListDeletion> delete(
      Caller caller, DeletionList list, @Nullable IdempotencyKey key, DeletionOptions options) {
    Fates fates =
        Fates.of(
            list.items().stream().map(item -> rules.at(item.path(), options.keep())).toList(),
            caller,
            options.receipt());
    return watched.of(
        caller,
        list,
        () -> lists.find(key, list.digest(options)).recover(DeletionService::explained),
        (recordings, replayed) ->
            lists
                .delete(
                    list, fates, options.receipt(), key, list.digest(options), recordings, replayed)
                .onSuccess(done -> tell(done.deleted()))
                .recover(DeletionService::explained));
  }

  private void tell(Deletion done) {
    tell(done.deleted());
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

  private static Future<Deletion> deleteAtOnce(
      DeletionRepository repository,
      Selector selector,
      Preconditions preconditions,
      Fate fate,
      Recording recording) {
    return repository
        .delete(selector, preconditions, fate, recording)
        .compose(
            result -> {
              boolean held =
                  preconditions.isEmpty()
                      || preconditions.heldOf(result.selected(), result.deleted());
              return held
                  ? Future.succeededFuture(Deletion.of(result.deleted(), result.kept(), fate))
                  : Future.failedFuture(preconditions.refusal(result.selected()));
            });
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
                  : Future.<Preview>failedFuture(preconditions.refusal(selected));
            })
        .recover(DeletionService::explained);
  }
}
