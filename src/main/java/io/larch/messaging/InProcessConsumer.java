package io.larch.messaging;

import io.larch.retry.Backoff;
import io.larch.retry.LogLimiter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Consumes the queue of the same process, with the same bounds and pauses as over RabbitMQ. */
final class InProcessConsumer implements MessageConsumer {

  private static final Logger LOG = LoggerFactory.getLogger(InProcessConsumer.class);

  private static final Backoff PAUSE = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1));

  /**
   * A message on its way through the handler or its pause; an object of its own, as equal messages
   * may be.
   */
  private static final class Delivery {
    private final Envelope message;
    private boolean pausing;

    Delivery(Envelope message) {
      this.message = message;
    }
  }

  private record Started(Context context, Handlers handlers) {}

  private final Vertx vertx;
  private final InProcessQueue queue;
  private final int prefetch;
  private final Duration closeLimit;
  private final MessagingMetrics metrics;
  private final LogLimiter failedLog = new LogLimiter(Duration.ofMinutes(1));
  private final LogLimiter unreadableLog = new LogLimiter(Duration.ofMinutes(1));
  private final Runnable listener = this::takeMore;
  private final Set<Delivery> unacknowledged = new HashSet<>();
  private final Promise<Void> idle = Promise.promise();
  private @Nullable Started started;
  private boolean closed;

  InProcessConsumer(
      Vertx vertx,
      InProcessQueue queue,
      int prefetch,
      Duration closeLimit,
      MessagingMetrics metrics) {
    this.vertx = vertx;
    this.queue = queue;
    this.prefetch = prefetch;
    this.closeLimit = closeLimit;
    this.metrics = metrics;
  }

  @Override
  public Future<Void> start(Map<String, Function<Envelope, Future<Void>>> handlers) {
    synchronized (this) {
      if (closed || started != null) {
        return Future.failedFuture(
            new IllegalStateException("a consumer is started once, before it is closed"));
      }
      started = new Started(vertx.getOrCreateContext(), new Handlers(handlers));
      queue.listen(listener);
    }
    takeMore();
    return Future.succeededFuture();
  }

  private synchronized void takeMore() {
    Started to = started;
    while (to != null && !closed && unacknowledged.size() < prefetch) {
      Envelope message = queue.poll();
      if (message == null) {
        return;
      }
      Delivery delivery = new Delivery(message);
      unacknowledged.add(delivery);
      to.context()
          .runOnContext(
              _ -> to.handlers().handle(message).onComplete(result -> handled(delivery, result)));
    }
  }

  private void handled(Delivery delivery, AsyncResult<Void> result) {
    if (result.succeeded()) {
      metrics.handled();
      end(delivery);
      takeMore();
      return;
    }
    if (result.cause() instanceof UnreadableMessageException why) {
      letGo(delivery, why);
      return;
    }
    metrics.requeued();
    if (failedLog.permits()) {
      LOG.warn(
          "A message could not be handled; it goes back to the queue and comes again",
          result.cause());
    }
    pause(delivery);
  }

  /** There is no queue to park it in; what it asks for is in the database, and comes again. */
  private void letGo(Delivery delivery, UnreadableMessageException why) {
    metrics.parked();
    if (unreadableLog.permits()) {
      LOG.warn("A message can't be read, and is put aside: {}", why.getMessage());
    }
    end(delivery);
    takeMore();
  }

  /**
   * Like over RabbitMQ, a message keeps its place among the prefetched ones until its pause is
   * over.
   */
  private void pause(Delivery delivery) {
    synchronized (this) {
      delivery.pausing = true;
      endIfIdle();
    }
    CompletableFuture.delayedExecutor(PAUSE.after(1).toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (end(delivery)) {
                queue.giveBack(delivery.message);
              }
              takeMore();
            });
  }

  /** Whether the delivery was still this consumer's. */
  private synchronized boolean end(Delivery delivery) {
    boolean mine = unacknowledged.remove(delivery);
    endIfIdle();
    return mine;
  }

  private synchronized void endIfIdle() {
    if (closed && unacknowledged.stream().allMatch(delivery -> delivery.pausing)) {
      idle.tryComplete();
    }
  }

  @Override
  public synchronized boolean connected() {
    return started != null && !closed;
  }

  @Override
  public Future<Void> close() {
    synchronized (this) {
      closed = true;
      queue.unlisten(listener);
      endIfIdle();
    }
    return idle.future()
        .timeout(closeLimit.toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .onComplete(_ -> giveAllBack());
  }

  private void giveAllBack() {
    Set<Delivery> left;
    synchronized (this) {
      left = Set.copyOf(unacknowledged);
      unacknowledged.clear();
    }
    left.forEach(delivery -> queue.giveBack(delivery.message));
  }
}
