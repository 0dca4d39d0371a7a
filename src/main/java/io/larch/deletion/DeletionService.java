package io.larch.deletion;

import io.larch.deletion.DeletionRepository.Deleted;
import io.larch.deletion.DeletionRepository.Preview;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Deletes, or says what a delete would do; either ends in 412 when a precondition does not hold.
 * Confined to an event loop.
 */
final class DeletionService {

  private static final String DELETED = "deleted";

  private final DeletionRepository repository;
  private final EntryDeletes entries;
  private final SubtreeHiding subtrees;
  private final IdempotentRequests requests;
  private final IdempotentRequests scanRequests;
  private final int largeSubtree;

  /**
   * @param requests those with an idempotency key
   * @param scanRequests the same, of those that may take long
   * @param entries for deletes of one entry
   * @param subtrees for recursive deletes of more than {@code largeSubtree} assets
   */
  DeletionService(
      DeletionRepository repository,
      EntryDeletes entries,
      SubtreeHiding subtrees,
      IdempotentRequests requests,
      IdempotentRequests scanRequests,
      int largeSubtree) {
    this.repository = repository;
    this.entries = entries;
    this.subtrees = subtrees;
    this.requests = requests;
    this.scanRequests = scanRequests;
    this.largeSubtree = largeSubtree;
  }

  /**
   * Deletes what the selector names, provided that the preconditions hold.
   *
   * @return how many assets went; fails with PRECONDITION_FAILED, and then none did
   */
  Future<Long> delete(Selector selector, Preconditions preconditions) {
    if (preconditions.isEmpty() && selector.selection() instanceof Selection.Recursive) {
      return deleteSubtree(selector);
    }
    if (preconditions.isEmpty() && EntryDeletes.takes(selector)) {
      return entries.delete(selector).map(Deleted::deleted);
    }
    return deleteAtOnce(repository, selector, preconditions);
  }

  /**
   * The same at most once for a key. It is one statement whatever its size, as with preconditions.
   *
   * @param digest of the request
   * @return how many assets went, with this request or the first one of the key
   */
  Future<Long> deleteOnce(
      IdempotencyKey key, byte[] digest, Selector selector, Preconditions preconditions) {
    return (selector.isLookup(Long.MAX_VALUE) ? requests : scanRequests)
        .once(
            key,
            digest,
            connection ->
                deleteAtOnce(repository.on(connection), selector, preconditions)
                    .map(deleted -> new JsonObject().put(DELETED, deleted)))
        .map(done -> done.answer().getLong(DELETED));
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
                    : subtrees.delete(selector));
  }

  /**
   * Tells what {@link #delete} would do.
   *
   * @return fails with PRECONDITION_FAILED when the delete would
   */
  Future<Preview> preview(Selector selector, Preconditions preconditions) {
    return repository
        .preview(selector, preconditions)
        .compose(
            preview -> {
              Long expect = preconditions.expect();
              boolean hold = preview.matched() && (expect == null || expect == preview.selected());
              return hold
                  ? Future.succeededFuture(preview)
                  : Future.failedFuture(failed(preconditions, preview.selected()));
            });
  }

  /** Where nothing was selected, nothing being deleted says nothing about the preconditions. */
  private static boolean preconditionsHeld(Deleted result, Preconditions preconditions) {
    if (result.selected() > 0) {
      return result.deleted() == result.selected();
    }
    Long expect = preconditions.expect();
    return preconditions.match() == null && (expect == null || expect == 0);
  }

  private static ApiException failed(Preconditions preconditions, long selected) {
    Long expect = preconditions.expect();
    String detail =
        expect != null && expect != selected
            ? "Expected " + expect + " assets, but " + selected + " are selected."
            : "The asset that is there, if any, is not the one that If-Match names.";
    return new ApiException(ErrorCode.PRECONDITION_FAILED, detail + " Nothing was deleted.");
  }
}
