package io.larch.reconcile;

import io.larch.asset.ErasedRows;
import io.larch.content.ContentStore;
import io.larch.content.StoredObject;
import io.larch.kept.ErasedKept;
import io.larch.outbox.ErasedObjects;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import org.jspecify.annotations.Nullable;

/**
 * Removes again what the log of receipts says was purged, after a backup of the database or of the
 * store has brought it back: rows that name such content, and objects, whether named or not. All of
 * it goes by the purge, and nothing else is touched.
 *
 * @param pool connections for what may take long
 * @param keysPerBatch content keys of a purge batch at the most
 */
public record ErasureReplay(Pool pool, ContentStore store, int keysPerBatch) {

  /**
   * What was found, and is handed to the purge.
   *
   * @param rows assets, and what is kept of them
   * @param objects that the store has, those of the rows included
   */
  public record Replayed(long rows, long objects) {}

  /** Looks through the tables. */
  public Future<Long> rows() {
    return ErasedRows.ofAssets(pool, keysPerBatch)
        .remove()
        .compose(assets -> ErasedKept.remove(pool, keysPerBatch).map(kept -> assets + kept));
  }

  /** Looks through a bucket; how many objects. */
  public Future<Long> objects(String bucket) {
    return page(bucket, null, 0);
  }

  private Future<Long> page(String bucket, @Nullable String after, long found) {
    return store
        .list(bucket, after)
        .compose(
            page -> {
              if (page.objects().isEmpty()) {
                return Future.succeededFuture(found);
              }
              return ErasedObjects.purge(
                      pool,
                      bucket,
                      page.objects().stream().map(StoredObject::key).toList(),
                      keysPerBatch)
                  .compose(
                      more ->
                          page.last()
                              ? Future.succeededFuture(found + more)
                              : page(bucket, page.objects().getLast().key(), found + more));
            });
  }
}
