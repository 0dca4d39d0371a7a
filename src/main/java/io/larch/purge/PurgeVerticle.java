package io.larch.purge;

import io.larch.config.PurgeConfig;
import io.larch.content.ContentStore;
import io.larch.messaging.MessageConsumer;
import io.larch.outbox.PurgeMessage;
import io.larch.outbox.PurgedKeys;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes the content of purge messages from the store. How many it works on at once is the
 * consumer's prefetch.
 */
public final class PurgeVerticle extends VerticleBase {

  private final Pool pool;
  private final MessageConsumer consumer;
  private final ContentStore store;
  private final PurgeConfig config;
  private final int slots;
  private final MeterRegistry meters;
  private final PurgedKeys purged;
  private @Nullable BucketLanes lanes;

  /**
   * @param pool connections for background work
   * @param consumer started and closed by this verticle
   * @param slots the consumer's prefetch
   */
  public PurgeVerticle(
      Pool pool,
      MessageConsumer consumer,
      ContentStore store,
      PurgeConfig config,
      int slots,
      MeterRegistry meters) {
    this.pool = pool;
    this.consumer = consumer;
    this.store = store;
    this.config = config;
    this.slots = slots;
    this.meters = meters;
    this.purged = new PurgedKeys(pool);
  }

  @Override
  public Future<?> start() {
    StoppedBuckets stopped = new StoppedBuckets(vertx, pool, store, config);
    BucketLanes buckets = new BucketLanes(config, slots, stopped::watch, meters, System::nanoTime);
    lanes = buckets;
    PurgeHandler handler =
        new PurgeHandler(vertx, pool, store, config, buckets, new PurgeMetrics(meters, purged));
    purged.start(vertx);
    return consumer.start(Map.of(PurgeMessage.TYPE, handler::handle));
  }

  /** Finishes the pages that run; takes no new ones. */
  @Override
  public Future<?> stop() {
    Future<?> closed = consumer.close();
    if (lanes != null) {
      lanes.close();
    }
    return closed.compose(done -> purged.tell());
  }
}
