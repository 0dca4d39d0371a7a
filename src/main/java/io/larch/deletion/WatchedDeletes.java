package io.larch.deletion;

import io.larch.caller.Caller;
import io.larch.deletion.DeletionList.Outcome;
import io.larch.selector.Selector;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Has a watch asked before deletes, and told of them afterwards. */
final class WatchedDeletes {

  private final DeletionWatch watch;

  WatchedDeletes(DeletionWatch watch) {
    this.watch = watch;
  }

  /** A delete of what a selector names. */
  Future<Deletion> of(Caller caller, Selector selector, Supplier<Future<Deletion>> delete) {
    return watch
        .admit(caller)
        .compose(_ -> delete.get().onComplete(done -> ended(caller, selector, done)));
  }

  private void ended(Caller caller, Selector selector, AsyncResult<Deletion> done) {
    watch.ended(
        caller,
        List.of(Deed.delete(selector)),
        done.succeeded() ? done.result().deleted() : 0,
        done.cause());
  }

  /**
   * The same where an earlier request may have done it already, and this one nothing.
   *
   * @param delete is given what to call where that is so
   */
  Future<Deletion> once(
      Caller caller, Selector selector, Function<Runnable, Future<Deletion>> delete) {
    boolean[] replayed = new boolean[1];
    return watch
        .admit(caller)
        .compose(
            _ ->
                delete
                    .apply(() -> replayed[0] = true)
                    .onComplete(
                        done -> {
                          if (replayed[0]) {
                            watch.ended(caller, List.of(), 0, null);
                          } else {
                            ended(caller, selector, done);
                          }
                        }));
  }

  /** A delete of what a list names. */
  Future<ListDeletion> of(Caller caller, DeletionList list, Supplier<Future<ListDeletion>> delete) {
    return watch
        .admit(caller)
        .compose(
            _ ->
                delete
                    .get()
                    .onSuccess(done -> ended(caller, list, done.outcomes()))
                    .onFailure(failure -> watch.ended(caller, Deed.all(list), 0, failure)));
  }

  /** Told of those that went. */
  private void ended(Caller caller, DeletionList list, List<Outcome> outcomes) {
    List<Deed> deeds = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) == Outcome.DELETED) {
        deeds.add(Deed.delete(list.items().get(i)));
      }
    }
    watch.ended(caller, deeds, deeds.size(), null);
  }
}
