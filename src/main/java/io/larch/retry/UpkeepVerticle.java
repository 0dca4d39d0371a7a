package io.larch.retry;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;

/**
 * Work in rounds, from the start on: the next one begins at once where a round has left something
 * to do, and else after a while. What fails is told once, until it works again.
 */
public abstract class UpkeepVerticle extends VerticleBase {

  private static final long AT_ONCE_MILLIS = 1;

  private final Duration interval;
  private final Logger log;
  private final String whatFails;
  private boolean failing;
  private boolean stopping;
  private long timer = -1;
  private Future<?> round = Future.succeededFuture();

  /**
   * @param interval from the end of a round that has left nothing to do, or failed, to the next
   * @param log where failures are told
   * @param whatFails such as "old records could not be removed"
   */
  protected UpkeepVerticle(Duration interval, Logger log, String whatFails) {
    this.interval = interval;
    this.log = log;
    this.whatFails = whatFails;
  }

  /** A bounded amount of work; whether there may be more to do right now. */
  protected abstract Future<Boolean> round();

  /** Whether a round that runs should come to an end early. */
  protected final boolean isStopping() {
    return stopping;
  }

  @Override
  public final Future<?> start() {
    run();
    return Future.succeededFuture();
  }

  /** Waits for a round that runs. */
  @Override
  public final Future<?> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return round.otherwiseEmpty();
  }

  private void run() {
    round =
        Future.<Void>succeededFuture()
            .compose(_ -> round()) // what it throws is a failure as well
            .onSuccess(
                more -> {
                  failing = false;
                  next(more ? AT_ONCE_MILLIS : interval.toMillis());
                })
            .onFailure(this::failed);
  }

  private void failed(Throwable failure) {
    if (!failing) {
      log.warn("{}; will be tried again: {}", whatFails, failure.getMessage());
    }
    failing = true;
    next(interval.toMillis());
  }

  private void next(long millis) {
    if (!stopping) {
      timer = vertx.setTimer(millis, _ -> run());
    }
  }
}
