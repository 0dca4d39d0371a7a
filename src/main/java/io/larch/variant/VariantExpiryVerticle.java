package io.larch.variant;

import io.larch.asset.ExpiringVariants;
import io.larch.retry.UpkeepVerticle;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/**
 * Takes away the variants whose time has come, a bounded number in each statement. Any number of
 * these work side by side, each on other assets.
 */
public final class VariantExpiryVerticle extends UpkeepVerticle {

  /** Assets that one statement takes variants from. */
  private static final int STEP = 100;

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final ExpiringVariants rows;
  private final int keysPerBatch;
  private final Counter expired;

  /**
   * @param pool connections for background work
   * @param keysPerBatch content keys of a purge batch at the most
   */
  public VariantExpiryVerticle(Pool pool, int keysPerBatch, MeterRegistry meters) {
    super(
        INTERVAL,
        LoggerFactory.getLogger(VariantExpiryVerticle.class),
        "variants whose time has come could not be taken away");
    this.rows = new ExpiringVariants(pool);
    this.keysPerBatch = keysPerBatch;
    this.expired =
        Counter.builder("larch.variants.expired")
            .description("variants that went by themselves, as the rules of their paths say")
            .register(meters);
  }

  @Override
  protected Future<Boolean> round() {
    return rows.expire(STEP, keysPerBatch)
        .onSuccess(now -> expired.increment((double) now.variants()))
        .map(now -> now.assets() == STEP);
  }
}
