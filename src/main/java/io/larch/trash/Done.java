package io.larch.trash;

import io.larch.asset.DatabaseOutage;
import io.larch.caller.Caller;
import io.larch.deletion.Deed;
import io.larch.deletion.DeletionWatch;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What became of a request.
 *
 * @param replayed whether an earlier request did it, and this one nothing
 */
record Done<T>(T result, boolean replayed) {

  /** Something that this request has done. */
  static <T> Done<T> now(T result) {
    return new Done<>(result, false);
  }

  /**
   * Has a watch asked before something is done, and told of it afterwards, unless it had been done
   * before.
   *
   * @param assets how many were concerned
   */
  static <T> Future<T> watched(
      DeletionWatch watch,
      Caller caller,
      Deed deed,
      Supplier<Future<Done<T>>> work,
      ToLongFunction<T> assets) {
    return watch
        .admit(caller)
        .compose(
            _ ->
                work.get()
                    .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)))
                    .onSuccess(
                        done -> {
                          if (done.replayed()) {
                            watch.ended(caller, List.of(), 0, null);
                          } else {
                            watch.ended(
                                caller, List.of(deed), assets.applyAsLong(done.result()), null);
                          }
                        })
                    .onFailure(failure -> watch.ended(caller, List.of(deed), 0, failure)))
        .map(Done::result);
  }
}
