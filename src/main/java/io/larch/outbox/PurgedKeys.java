package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the database how many keys this process has purged, so that any process can tell the rate
 * of all of them. One small statement every few seconds while there is something to tell. What
 * can't be told is dropped: told later, it would look like a burst that never was. For one event
 * loop.
 */
public final class PurgedKeys {

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(PurgedKeys.class);

  // What somebody else is dropping at this moment is left to them.
  private static final String TELL =
      """
      WITH outdated AS (
        DELETE FROM purged_keys WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM purged_keys WHERE told_at < now() - interval '5 minutes'
          FOR UPDATE SKIP LOCKED))
      )
      INSERT INTO purged_keys (bucket, keys) SELECT * FROM unnest($1::text[], $2::bigint[])\
      """;

  private final Pool pool;
  private Map<String, Long> untold = new HashMap<>();

  /**
   * @param pool connections for background work
   */
  public PurgedKeys(Pool pool) {
    this.pool = pool;
  }

  /** Keys that the store has confirmed to be gone. */
  public void add(String bucket, int keys) {
    if (keys > 0) {
      untold.merge(bucket, (long) keys, Long::sum);
    }
  }

  /** Tells at each interval, until the calling verticle is undeployed. */
  public void start(Vertx vertx) {
    vertx.setPeriodic(INTERVAL.toMillis(), tick -> tell());
  }

  /** Tells what has not been told yet; never fails. */
  public Future<Void> tell() {
    if (untold.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<String, Long> told = untold;
    untold = new HashMap<>();
    return pool.preparedQuery(TELL)
        .execute(
            Tuple.tuple()
                .addArrayOfString(told.keySet().toArray(String[]::new))
                .addArrayOfLong(told.values().toArray(Long[]::new)))
        .onFailure(failure -> LOG.debug("purged keys could not be told: {}", failure.getMessage()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }
}
