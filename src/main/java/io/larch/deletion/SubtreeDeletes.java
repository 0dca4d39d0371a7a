package io.larch.deletion;

import io.larch.asset.AssetProblem;
import io.larch.asset.HiddenSubtrees;
import io.larch.selector.Selector;
import io.vertx.core.Future;

/**
 * Recursive deletes without preconditions, which would have to be decided under the locks of one
 * statement: what is small goes by one, and what is large is hidden at once and removed in steps.
 *
 * @param largeSubtree assets beyond which a subtree is large
 */
record SubtreeDeletes(DeletionRepository repository, HiddenSubtrees hidden, int largeSubtree) {

  /** Deletes all that a recursive selector names. */
  Future<Deletion> delete(Selector selector, Fate fate, Recording recording) {
    return repository
        .deleteAtMost(largeSubtree, selector, fate, recording)
        .compose(
            deleted ->
                deleted.isPresent()
                    ? Future.succeededFuture(deleted.get())
                    : recording
                        .begun()
                        .compose(_ -> hide(selector, fate))
                        .onSuccess(done -> recording.done(done.deleted())));
  }

  /** What the caller waits for of a large one; {@link SubtreeRemovalVerticle} does the rest. */
  private Future<Deletion> hide(Selector selector, Fate fate) {
    return hidden
        .hide(selector, fate.deletionId(), fate.by(), fate.retention(), fate.receiptId())
        .compose(
            id ->
                id == null
                    ? Future.failedFuture(
                        new AssetProblem.Unavailable(
                            "Too many large deletes are under way. Nothing was deleted; try again"
                                + " later."))
                    : hidden
                        .count(id, selector, fate.retention(), HiddenReceipt.of(fate))
                        .map(counted -> Deletion.of(counted.assets(), counted.kept(), fate))
                        .recover(
                            failure ->
                                Future.failedFuture(
                                    new AssetProblem.OutcomeUnknown(
                                        "The assets are deleted, but they could not be counted in"
                                            + " time.",
                                        failure))));
  }
}
