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
  Future<Long> of(Caller caller, Selector selector, Supplier<Future<Long>> delete) {
    return watch
        .admit(caller)
        .compose(_ -> delete.get().onComplete(done -> ended(caller, selector, done)));
  }

  private void ended(Caller caller, Selector selector, AsyncResult<Long> done) {
    watch.ended(
        caller, List.of(Deed.delete(selector)), done.succeeded() ? done.result() : 0, done.cause());
  }

  /**
   * The same where an earlier request may have done it already, and this one nothing.
   *
   * @param delete is given what to call where that is so
   */
  Future<Long> once(Caller caller, Selector selector, Function<Runnable, Future<Long>> delete) {
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
  Future<List<Outcome>> of(
      Caller caller, DeletionList list, Supplier<Future<List<Outcome>>> delete) {
    return watch
        .admit(caller)
        .compose(
            _ ->
                delete
                    .get()
                    .onSuccess(outcomes -> ended(caller, list, outcomes))
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
