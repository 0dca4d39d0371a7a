package io.larch.variant;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Work that several may ask for at the same moment, on any event loop: it is done once for all who
 * ask while it is under way. Thread-safe.
 */
final class Flights<K, V> {

  private final Vertx vertx;
  private final ConcurrentMap<K, Future<V>> underWay = new ConcurrentHashMap<>();

  Flights(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Does some work, or waits for who is at it.
   *
   * @param work done on the caller's context, if it is the first
   * @return what came of it, on the caller's context
   */
  Future<V> join(K key, Supplier<Future<V>> work) {
    Context context = vertx.getOrCreateContext();
    Promise<V> leading = Promise.promise();
    Future<V> before = underWay.putIfAbsent(key, leading.future());
    Promise<V> joined = Promise.promise();
    if (before != null) {
      before.onComplete(result -> context.runOnContext(_ -> joined.handle(result)));
      return joined.future();
    }
    leading.future().onComplete(joined);
    Future.<Void>succeededFuture()
        .compose(_ -> work.get()) // what it throws is a failure as well
        .onComplete(
            result -> {
              underWay.remove(key);
              leading.handle(result);
            });
    return joined.future();
  }
}
