package io.larch.messaging;

import io.larch.config.MessagingConfig;
import io.larch.messaging.PublishException.Reason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Bounded queues inside the process, for when relay and handlers share one. What they hold is lost
 * with the process; the work is due again when its lease ends.
 */
final class InProcessMessaging implements Messaging {

  private final Vertx vertx;
  private final MessagingConfig config;
  private final Duration closeLimit;
  private final MessagingMetrics metrics;
  private final InProcessQueue shared;
  private final Map<String, InProcessQueue> byType;

  InProcessMessaging(
      Vertx vertx,
      MessagingConfig config,
      Duration closeLimit,
      MessagingMetrics metrics,
      Collection<TypeQueue> apart) {
    this.vertx = vertx;
    this.config = config;
    this.closeLimit = closeLimit;
    this.metrics = metrics;
    this.shared = new InProcessQueue(config.maxQueueLength());
    this.byType =
        apart.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    TypeQueue::type, _ -> new InProcessQueue(config.maxQueueLength())));
  }

  @Override
  public MessagePublisher openPublisher() {
    return new Publisher();
  }

  @Override
  public MessageConsumer openConsumer() {
    return consumer(shared, config.prefetch());
  }

  @Override
  public MessageConsumer openConsumer(TypeQueue queue) {
    return consumer(
        Objects.requireNonNull(byType.get(queue.type()), "a queue that nobody publishes to"),
        queue.prefetch());
  }

  private MessageConsumer consumer(InProcessQueue queue, int prefetch) {
    return new InProcessConsumer(vertx, queue, prefetch, closeLimit, metrics);
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
      if (!byType.getOrDefault(message.type(), shared).offer(message)) {
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
