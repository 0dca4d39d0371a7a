package io.larch.idempotency;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes away what is recorded of requests that were carried out more than a day ago. */
public final class ForgettingVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(ForgettingVerticle.class);

  private static final long INTERVAL_MILLIS = 60_000;
  private static final int AT_ONCE = 1_000;

  /** Several instances pass each other's rows by. */
  private static final String FORGET =
      """
      DELETE FROM idempotent_request WHERE idempotency_key = ANY (ARRAY(
        SELECT idempotency_key FROM idempotent_request WHERE recorded_at < now() - %s
        ORDER BY recorded_at LIMIT %d FOR UPDATE SKIP LOCKED))\
      """
          .formatted(IdempotentRequests.REMEMBERED, AT_ONCE);

  private final Pool pool;
  private boolean failing;
  private boolean stopping;
  private long timer = -1;
  private Future<?> round = Future.succeededFuture();

  /**
   * @param pool connections for background work
   */
  public ForgettingVerticle(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Future<?> start() {
    run();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return round.otherwiseEmpty();
  }

  private void run() {
    round = forget(pool).onSuccess(this::forgotten).onFailure(this::failed);
  }

  /** How many rows went, of which there may be more. */
  static Future<Integer> forget(Pool pool) {
    return pool.query(FORGET).execute().map(rows -> rows.rowCount());
  }

  private void forgotten(int rows) {
    failing = false;
    next(rows == AT_ONCE ? 1 : INTERVAL_MILLIS);
  }

  private void failed(Throwable failure) {
    if (!failing) {
      LOG.warn(
          "records of old requests could not be removed; will be tried again: {}",
          failure.getMessage());
    }
    failing = true;
    next(INTERVAL_MILLIS);
  }

  private void next(long millis) {
    if (!stopping) {
      timer = vertx.setTimer(millis, _ -> run());
    }
  }
}
