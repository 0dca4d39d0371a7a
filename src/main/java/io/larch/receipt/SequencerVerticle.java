package io.larch.receipt;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the log of receipts go on, once a second and at once while there is much to do. */
public final class SequencerVerticle extends VerticleBase {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(SequencerVerticle.class);

  private final Pool pool;
  private final LogKeys keys;
  private final String store;
  private final KeptAssets kept;
  private @Nullable Sequencer sequencer;
  private Future<?> round = Future.succeededFuture();
  private boolean failing;
  private boolean stopping;
  private long timer = -1;

  /**
   * @param pool connections for background work
   * @param keys that can sign
   * @param store the name of the store that confirms keys, as leaves have it
   * @param kept what lies in the trash
   */
  public SequencerVerticle(Pool pool, LogKeys keys, String store, KeptAssets kept) {
    this.pool = pool;
    this.keys = keys;
    this.store = store;
    this.kept = kept;
  }

  @Override
  public Future<?> start() {
    sequencer = new Sequencer(vertx, pool, keys, store, kept);
    run();
    return Future.succeededFuture();
  }

  /** Waits for a round that runs. */
  @Override
  public Future<?> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return round.otherwiseEmpty();
  }

  private void run() {
    if (stopping) {
      return;
    }
    round =
        Objects.requireNonNull(sequencer)
            .round()
            .onSuccess(
                more -> {
                  failing = false;
                  next(more);
                })
            .onFailure(
                failure -> {
                  if (!failing && !stopping) {
                    LOG.warn("the log of receipts could not go on; will be tried again", failure);
                  }
                  failing = true;
                  next(false);
                });
  }

  private void next(boolean atOnce) {
    if (stopping) {
      return;
    }
    if (atOnce) {
      context.runOnContext(_ -> run());
    } else {
      timer = vertx.setTimer(INTERVAL.toMillis(), _ -> run());
    }
  }
}
