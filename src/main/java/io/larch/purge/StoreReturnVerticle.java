package io.larch.purge;

import io.larch.content.ContentStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has purges go on as soon as the content store is back. While it is away, each failed attempt puts
 * a batch off for longer, up to minutes; once the store answers again, all that was put off is due
 * at once.
 *
 * <p>Only a store that stopped answering can come back: one that answers, and fails deletes, keeps
 * its back-off. Batches of other buckets than the watched one keep theirs as well.
 */
public final class StoreReturnVerticle extends VerticleBase {

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(StoreReturnVerticle.class);

  private final PutOffBatches putOff;
  private final ContentStore store;
  private final String bucket;

  /** At first as well: an outage may have ended while no process ran. */
  private boolean away = true;

  private boolean asking;

  /**
   * @param pool connections for background work
   * @param bucket the one that new content goes to
   */
  public StoreReturnVerticle(Pool pool, ContentStore store, String bucket) {
    this.putOff = new PutOffBatches(pool);
    this.store = store;
    this.bucket = bucket;
  }

  @Override
  public Future<?> start() {
    ask();
    vertx.setPeriodic(INTERVAL.toMillis(), tick -> ask());
    return Future.succeededFuture();
  }

  private void ask() {
    if (asking) {
      return;
    }
    asking = true;
    store
        .check(bucket)
        .timeout(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
        // The time-out may complete on any thread.
        .onComplete(answer -> context.runOnContext(here -> answered(answer.succeeded())));
  }

  private void answered(boolean there) {
    if (there && away) {
      makeDue();
    } else {
      away = !there;
      asking = false;
    }
  }

  private void makeDue() {
    putOff
        .makeDue(bucket)
        .onSuccess(
            made -> {
              if (made > 0) {
                LOG.info(
                    "the content store answers; {} purge batches that were put off are due now",
                    made);
              }
            })
        .onComplete(
            made -> {
              // When the database could not be told, the next answer of the store tries again.
              away = made.failed();
              asking = false;
            });
  }
}
