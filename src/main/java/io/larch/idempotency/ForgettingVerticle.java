package io.larch.idempotency;

import io.larch.retry.UpkeepVerticle;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** Takes away what is recorded of requests that were carried out more than a day ago. */
public final class ForgettingVerticle extends UpkeepVerticle {

  private static final Duration INTERVAL = Duration.ofMinutes(1);
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

  /**
   * @param pool connections for background work
   */
  public ForgettingVerticle(Pool pool) {
    super(
        INTERVAL,
        LoggerFactory.getLogger(ForgettingVerticle.class),
        "records of old requests could not be removed");
    this.pool = pool;
  }

  @Override
  protected Future<Boolean> round() {
    return forget(pool).map(rows -> rows == AT_ONCE);
  }

  /** How many rows went, of which there may be more. */
  static Future<Integer> forget(Pool pool) {
    return pool.query(FORGET).execute().map(rows -> rows.rowCount());
  }
}
