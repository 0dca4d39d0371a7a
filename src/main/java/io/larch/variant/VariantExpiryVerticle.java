package io.larch.variant;

import io.larch.asset.ExpiringVariants;
import io.larch.asset.ExpiringVariants.Expired;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away the variants whose time has come, a bounded number in each statement. Any number of
 * these work side by side, each on other assets.
 */
public final class VariantExpiryVerticle extends VerticleBase {

  /** Assets that one statement takes variants from. */
  private static final int STEP = 100;

  private static final long INTERVAL_MILLIS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(VariantExpiryVerticle.class);

  private final ExpiringVariants rows;
  private final int keysPerBatch;
  private final Counter expired;
  private boolean failing;
  private boolean stopping;
  private long timer = -1;
  private Future<?> round = Future.succeededFuture();

  /**
   * @param pool connections for background work
   * @param keysPerBatch content keys of a purge batch at the most
   */
  public VariantExpiryVerticle(Pool pool, int keysPerBatch, MeterRegistry meters) {
    this.rows = new ExpiringVariants(pool);
    this.keysPerBatch = keysPerBatch;
    this.expired =
        Counter.builder("larch.variants.expired")
            .description("variants that went by themselves, as the rules of their paths say")
            .register(meters);
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
    round = rows.expire(STEP, keysPerBatch).onSuccess(this::gone).onFailure(this::failed);
  }

  private void gone(Expired now) {
    failing = false;
    expired.increment((double) now.variants());
    next(now.assets() == STEP ? 1 : INTERVAL_MILLIS);
  }

  private void failed(Throwable failure) {
    if (!failing) {
      LOG.warn(
          "variants whose time has come could not be taken away; will be tried again: {}",
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
