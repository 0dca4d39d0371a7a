package io.larch.app;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the parts that have been started are stopped: in the reverse order. */
final class Stops {

  private static final Logger LOG = LoggerFactory.getLogger(Stops.class);

  /** Parts start beside each other, on threads of their own. */
  private final Deque<Function<Deadline, Future<?>>> stops = new ConcurrentLinkedDeque<>();

  /** Remembers how the part that has just been started is stopped. */
  void push(Function<Deadline, Future<?>> stop) {
    stops.push(stop);
  }

  /** Deploys a verticle, which is a part from then on. */
  Future<Void> deploy(Vertx vertx, VerticleBase verticle) {
    return vertx
        .deployVerticle(verticle)
        .onSuccess(id -> stops.push(_ -> vertx.undeploy(id)))
        .mapEmpty();
  }

  /**
   * Stops the parts one after the other. One that fails to stop or takes too long doesn't keep the
   * others from it.
   *
   * @return completes by the deadline, or a few milliseconds later
   */
  Future<Void> run(Deadline deadline) {
    Future<Void> stopped = Future.succeededFuture();
    Function<Deadline, Future<?>> next;
    while ((next = stops.poll()) != null) {
      Function<Deadline, Future<?>> stop = next;
      stopped = stopped.compose(_ -> bounded(stop, deadline));
    }
    return stopped;
  }

  private static Future<Void> bounded(Function<Deadline, Future<?>> stop, Deadline deadline) {
    return Future.<Void>succeededFuture()
        .compose(_ -> stop.apply(deadline)) // what it throws is a failure as well
        .timeout(deadline.share().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(failure -> LOG.warn("a part did not stop cleanly: {}", failure.getMessage()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }
}
