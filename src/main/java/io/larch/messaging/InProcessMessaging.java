package io.larch.messaging;

import io.larch.config.MessagingConfig;
import io.larch.messaging.PublishException.Reason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * A bounded queue inside the process, for when relay and handlers share one. What it holds is lost
 * with the process; the batches are due again when their lease ends.
 */
final class InProcessMessaging implements Messaging {

  private final Vertx vertx;
  private final MessagingConfig config;
  private final Duration closeLimit;
  private final MessagingMetrics metrics;
  private final InProcessQueue queue;

  InProcessMessaging(
      Vertx vertx, MessagingConfig config, Duration closeLimit, MessagingMetrics metrics) {
    this.vertx = vertx;
    this.config = config;
    this.closeLimit = closeLimit;
    this.metrics = metrics;
    this.queue = new InProcessQueue(config.maxQueueLength());
  }

  @Override
  public MessagePublisher openPublisher() {
    return new Publisher();
  }

  @Override
  public MessageConsumer openConsumer() {
    return new InProcessConsumer(vertx, queue, config.prefetch(), closeLimit, metrics);
  }

  @Override
  public ParkedMessages openParked() {
    return new NoParkedMessages();
  }

  private final class Publisher implements MessagePublisher {

    private volatile boolean closed;

    @Override
    public Future<Void> publish(Envelope message) {
      if (closed) {
        return refused(Reason.CLOSED);
      }
      if (!queue.offer(message)) {
        return refused(Reason.REFUSED);
      }
      metrics.confirmed();
      return onContext(Future.succeededFuture());
    }

    private Future<Void> refused(Reason reason) {
      metrics.failed(reason);
      return onContext(Future.failedFuture(new PublishException(reason)));
    }

    /** Completed later and on the caller's context, as a broker's confirm would be. */
    private Future<Void> onContext(Future<Void> outcome) {
      Context context = vertx.getOrCreateContext();
      Promise<Void> promise = Promise.promise();
      context.runOnContext(_ -> outcome.onComplete(promise));
      return promise.future();
    }

    @Override
    public boolean connected() {
      return !closed;
    }

    @Override
    public Future<Void> close() {
      closed = true;
      return Future.succeededFuture();
    }
  }
}
