package io.larch.reconcile;

import io.larch.reconcile.Ownership.State;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a bucket's owner mark while the server runs, and says in the log when the bucket isn't this
 * database's. Asset server and purge go on all the same: reconciliation alone depends on it.
 */
public final class BucketOwnerVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(BucketOwnerVerticle.class);

  /** A database that was put back by less than that is not told from one that was not. */
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  /** After a look that failed. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private static final Duration FIRST_LIMIT = Duration.ofSeconds(5);

  private final BucketOwner owner;

  /** Metrics read it from other threads. */
  private volatile @Nullable State told;

  private @Nullable String trouble;

  /**
   * Looks at the bucket's mark every ten minutes.
   *
   * @param meters takes the gauge {@code larch.database.put.back}, which holds this verticle
   */
  public BucketOwnerVerticle(BucketOwner owner, MeterRegistry meters) {
    this.owner = owner;
    Gauge.builder("larch.database.put.back", this, verticle -> verticle.putBack() ? 1 : 0)
        .description(
            "1 while the database is at an earlier time than the bucket has seen of it: it was"
                + " restored, or is a copy")
        .tag("bucket", owner.bucket())
        .strongReference(true)
        .register(meters);
  }

  private boolean putBack() {
    return told == State.PUT_BACK;
  }

  /**
   * Looks for the first time before anything is stored. A store that doesn't answer keeps the
   * server from nothing for long, and nothing is stored without it.
   */
  @Override
  public Future<?> start() {
    return advance().timeout(FIRST_LIMIT.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
  }

  private Future<Void> advance() {
    return owner
        .advance()
        .<Void>map(
            found -> {
              tell(found);
              vertx.setTimer(INTERVAL.toMillis(), _ -> advance());
              return null;
            })
        .otherwise(
            failure -> {
              tell(failure);
              vertx.setTimer(RETRY.toMillis(), _ -> advance());
              return null;
            });
  }

  private void tell(Ownership found) {
    trouble = null;
    if (found.state() == State.PUT_BACK) {
      // Each time: what it means is that something has been lost.
      LOG.error("{}", found.sentence());
    } else if (found.state() != told) {
      if (found.ours()) {
        LOG.info("{}", found.sentence());
      } else {
        LOG.warn("{}", found.sentence());
      }
    }
    told = found.state();
  }

  /** Once for each reason. */
  private void tell(Throwable failure) {
    String reason = String.valueOf(failure.getMessage());
    if (!reason.equals(trouble)) {
      LOG.warn("it is not known whose the bucket is: {}", reason);
    }
    trouble = reason;
  }
}
