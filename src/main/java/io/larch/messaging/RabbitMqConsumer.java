package io.larch.messaging;

import com.rabbitmq.client.Channel;
import io.larch.config.MessagingConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Consumes a queue, on one channel after the other. */
final class RabbitMqConsumer implements MessageConsumer {

  private final Vertx vertx;
  private final MessagingConfig config;
  private final Duration closeLimit;
  private final MessagingMetrics metrics;
  private final String side;
  private final Deliveries.Source source;
  private final BrokerLink link;
  private final Deliveries.Troubles troubles = new Deliveries.Troubles();
  private volatile @Nullable HandlerGate gate;
  private volatile @Nullable Deliveries deliveries;
  private volatile boolean closed;

  /**
   * @param side as shown to operators
   */
  RabbitMqConsumer(
      Vertx vertx,
      MessagingConfig config,
      String side,
      Deliveries.Source source,
      Duration closeLimit,
      MessagingMetrics metrics) {
    this.vertx = vertx;
    this.config = config;
    this.closeLimit = closeLimit;
    this.metrics = metrics;
    this.side = side;
    this.source = source;
    link = new BrokerLink(side, config, source.topology(), this::opened);
  }

  @Override
  public Future<Void> start(Map<String, Function<Envelope, Future<Void>>> handlers) {
    Context context = vertx.getOrCreateContext();
    synchronized (this) {
      if (closed || gate != null) {
        return Future.failedFuture(
            new IllegalStateException("a consumer is started once, before it is closed"));
      }
      gate = new HandlerGate(context, new Handlers(handlers), source.prefetch());
      link.start();
    }
    metrics.watch(side, link::connected);
    return Future.succeededFuture();
  }

  private void opened(Channel fresh) throws IOException {
    HandlerGate current = gate;
    if (current != null) {
      deliveries =
          Deliveries.begin(fresh, config, source, current, metrics, troubles, this::queueDeleted);
    }
  }

  private void queueDeleted() {
    link.reopen("the queue " + source.queue() + " was deleted");
  }

  @Override
  public boolean connected() {
    return !closed && link.connected();
  }

  @Override
  public Future<Void> close() {
    HandlerGate current;
    synchronized (this) {
      closed = true;
      current = gate;
    }
    if (current == null) {
      return Future.succeededFuture();
    }
    Callable<@Nullable Void> closing =
        () -> {
          current.close();
          Deliveries latest = deliveries;
          if (latest != null) {
            latest.cancel();
          }
          long begin = System.nanoTime();
          current.awaitIdle(closeLimit);
          link.close(closeLimit.minusNanos(System.nanoTime() - begin));
          return null;
        };
    return vertx.executeBlocking(closing, false).otherwiseEmpty().mapEmpty();
  }
}
