package io.larch.purge;

import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.outbox.Claims;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has purges go on as soon as the content store is back. While it is away, each failed attempt puts
 * a batch off for longer, up to minutes; once the store answers again, what was put off for the
 * reason that it was asked in vain is due at once.
 *
 * <p>What a store that throttled has put off comes back by and by, or it would throttle anew. A
 * store that answers here, and fails deletes, keeps its back-off, as do batches of other buckets
 * than the watched one.
 */
public final class StoreReturnVerticle extends VerticleBase {

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(StoreReturnVerticle.class);

  private final Claims batches;
  private final ContentStore store;
  private final String bucket;

  /** Why it was away; at first whatever it may have been when no process ran. */
  private final Set<Kind> reasons = EnumSet.complementOf(EnumSet.of(Kind.THROTTLED));

  private boolean away = true;
  private boolean asking;

  /**
   * @param pool connections for background work
   * @param bucket the one that new content goes to
   */
  public StoreReturnVerticle(Pool pool, ContentStore store, String bucket) {
    this.batches = new Claims(pool);
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
        .onComplete(answer -> context.runOnContext(here -> answered(answer.cause())));
  }

  private void answered(@Nullable Throwable failure) {
    if (failure == null && away) {
      makeDue();
      return;
    }
    away = failure != null;
    if (failure != null) {
      reasons.add(reason(failure));
      reasons.remove(Kind.THROTTLED);
    }
    asking = false;
  }

  /** Without an answer in time, the failure is the time-out's. */
  private static Kind reason(Throwable failure) {
    return failure instanceof ContentStoreException known ? known.kind() : Kind.UNAVAILABLE;
  }

  private void makeDue() {
    batches
        .makeDue(bucket, reasons.stream().map(Kind::name).toList())
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
              if (made.succeeded()) {
                reasons.clear();
              }
              asking = false;
            });
  }
}
