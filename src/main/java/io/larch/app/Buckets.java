package io.larch.app;

import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.http.HealthCheck;
import io.larch.purge.StoreReturnVerticle;
import io.larch.reconcile.BucketOwner;
import io.larch.reconcile.BucketOwnerVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a server has running for each of its buckets.
 *
 * @param names all that the configuration names
 * @param stops where each part is put that has been started
 */
record Buckets(
    Vertx vertx,
    Database database,
    ContentStore content,
    Set<String> names,
    MeterRegistry meters,
    Stops stops) {

  /** Whether the store answers for all of them. */
  HealthCheck check() {
    return new HealthCheck("content", false, () -> Future.join(each(content::check)).mapEmpty());
  }

  /**
   * Prepares each, and has its owner mark looked after. A store that is away doesn't keep the
   * server from starting: deletes need the database alone.
   */
  Future<Void> start() {
    return Future.all(each(this::start)).mapEmpty();
  }

  private Future<Void> start(String bucket) {
    BucketPreparation preparation = new BucketPreparation(vertx, content, bucket);
    stops.push(_ -> preparation.stop());
    return preparation
        .start()
        .compose(
            _ ->
                stops.deploy(
                    vertx,
                    new BucketOwnerVerticle(
                        new BucketOwner(database.background(), content, bucket), meters)));
  }

  /** Has what was put off go on as soon as its store is back. */
  Future<Void> watchForReturns() {
    return Future.all(
            each(
                bucket ->
                    stops.deploy(
                        vertx, new StoreReturnVerticle(database.background(), content, bucket))))
        .mapEmpty();
  }

  private <T> List<Future<T>> each(Function<String, Future<T>> work) {
    return names.stream().map(work).toList();
  }
}
