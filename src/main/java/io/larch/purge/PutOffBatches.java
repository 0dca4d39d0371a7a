package io.larch.purge;

import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;

/** Batches that wait for their next attempt, and need not wait any longer. */
final class PutOffBatches {

  private static final String MAKE_DUE =
      """
      UPDATE purge_batch SET due_at = now()
      WHERE bucket = $1 AND state = 'waiting' AND due_at > now() AND last_kind = ANY ($2)\
      """;

  private final Pool pool;

  PutOffBatches(Pool pool) {
    this.pool = pool;
  }

  /** Makes due what was put off in a bucket for one of these reasons; how many there were. */
  Future<Integer> makeDue(String bucket, Collection<Kind> kinds) {
    if (kinds.isEmpty()) {
      return Future.succeededFuture(0);
    }
    String[] names = kinds.stream().map(Kind::name).toArray(String[]::new);
    return pool.preparedQuery(MAKE_DUE)
        .execute(Tuple.of(bucket).addArrayOfString(names))
        .map(made -> made.rowCount());
  }
}
