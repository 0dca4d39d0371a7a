package io.larch.asset;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the transactions that write assets at the moment of the call. Those that begin later
 * see whatever was committed before the call, since PostgreSQL locks a statement's tables before it
 * takes the statement's snapshot.
 *
 * <p>{@code CREATE INDEX CONCURRENTLY} does the same before it trusts that everybody knows of the
 * new index. Nobody is kept waiting by it.
 */
final class EarlierWriters {

  private static final long INTERVAL_MILLIS = 10;

  private static final String WRITING =
      """
      SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}') AS writers FROM pg_locks
      WHERE locktype = 'relation' AND relation = 'asset'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND mode = 'RowExclusiveLock' AND granted
        AND ($1::text[] IS NULL OR virtualtransaction = ANY ($1))\
      """;

  private final Vertx vertx;
  private final Pool pool;

  EarlierWriters(Vertx vertx, Pool pool) {
    this.vertx = vertx;
    this.pool = pool;
  }

  /** Completes when all of them have ended; their own time-outs bound the wait. */
  Future<Void> end() {
    return stillWriting(null).compose(this::end);
  }

  private Future<Void> end(String[] writers) {
    if (writers.length == 0) {
      return Future.succeededFuture();
    }
    return vertx
        .timer(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)
        .compose(_ -> stillWriting(writers))
        .compose(this::end);
  }

  /**
   * @param candidates those to look at; null: all
   */
  private Future<String[]> stillWriting(String @Nullable [] candidates) {
    return pool.preparedQuery(WRITING)
        .execute(Tuple.of(candidates))
        .map(rows -> rows.iterator().next().getArrayOfStrings("writers"));
  }
}
