package io.larch.deletion;

import io.larch.caller.Caller;
import io.larch.deletion.DeletionList.Outcome;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Has a watch asked before deletes, and told of them afterwards. */
final class WatchedDeletes {

  private final DeletionWatch watch;

  WatchedDeletes(DeletionWatch watch) {
    this.watch = watch;
  }

  /**
   * A delete.
   *
   * @param count of what it took
   * @param delete is given what it is to record
   */
  <T> Future<T> of(
      Caller caller, Deed deed, ToLongFunction<T> count, Function<Recording, Future<T>> delete) {
    return watch
        .admit(caller)
        .compose(
            _ ->
                delete
                    .apply(recording(caller, deed))
                    .onComplete(done -> ended(caller, deed, count, done)));
  }

  private Recording recording(Caller caller, Deed deed) {
    return Recording.of(watch.records(), caller, deed);
  }

  private <T> void ended(Caller caller, Deed deed, ToLongFunction<T> count, AsyncResult<T> done) {
    ended(
        caller,
        List.of(deed),
        done.succeeded() ? count.applyAsLong(done.result()) : 0,
        done.cause());
  }

  private void ended(Caller caller, List<Deed> deeds, long assets, @Nullable Throwable failure) {
    if (assets > 0) {
      watch.endedAndRecorded(caller, deeds, assets);
    } else {
      watch.ended(caller, deeds, assets, failure);
    }
  }

  /**
   * The same where an earlier request may have done it already, and this one nothing.
   *
   * @param count of what it took
   * @param earlier what the earlier request did, if there was one: asked for whoever isn't admitted
   *     any more, perhaps because of that very request
   * @param delete is given what it is to record, and what to call where that is so
   */
  <T> Future<T> once(
      Caller caller,
      Deed deed,
      ToLongFunction<T> count,
      Supplier<Future<Optional<T>>> earlier,
      BiFunction<Recording, Runnable, Future<T>> delete) {
    boolean[] replayed = new boolean[1];
    return admitted(
        caller,
        earlier,
        () ->
            delete
                .apply(recording(caller, deed), () -> replayed[0] = true)
                .onComplete(
                    done -> {
                      if (replayed[0]) {
                        watch.ended(caller, List.of(), 0, null);
                      } else {
                        ended(caller, deed, count, done);
                      }
                    }));
  }

  private <T> Future<T> admitted(
      Caller caller, Supplier<Future<Optional<T>>> earlier, Supplier<Future<T>> work) {
    return watch
        .admit(caller)
        .transform(
            admitted ->
                admitted.succeeded()
                    ? work.get()
                    : earlier
                        .get()
                        .compose(
                            known ->
                                known.isPresent()
                                    ? Future.succeededFuture(known.get())
                                    : Future.failedFuture(admitted.cause())));
  }

  /**
   * A delete of what a list names, which an earlier request may have done already.
   *
   * @param earlier as for {@link #once}
   * @param delete is given what it is to record of each item, and what to call where that is so
   */
  Future<ListDeletion> of(
      Caller caller,
      DeletionList list,
      Supplier<Future<Optional<ListDeletion>>> earlier,
      BiFunction<List<Recording>, Runnable, Future<ListDeletion>> delete) {
    boolean[] replayed = new boolean[1];
    List<Deed> deeds = Deed.all(list);
    return admitted(
        caller,
        earlier,
        () ->
            delete
                .apply(
                    deeds.stream().map(deed -> recording(caller, deed)).toList(),
                    () -> replayed[0] = true)
                .onSuccess(done -> ended(caller, list, replayed[0] ? List.of() : done.outcomes()))
                .onFailure(failure -> watch.ended(caller, deeds, 0, failure)));
  }

  /** Told of those that went. */
  private void ended(Caller caller, DeletionList list, List<Outcome> outcomes) {
    List<Deed> deeds = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) == Outcome.DELETED) {
        deeds.add(Deed.delete(list.items().get(i)));
      }
    }
    ended(caller, deeds, deeds.size(), null);
  }
}
