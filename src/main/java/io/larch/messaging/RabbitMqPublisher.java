package io.larch.messaging;

import com.rabbitmq.client.Channel;
import io.larch.config.MessagingConfig;
import io.larch.messaging.PublishException.Reason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Publishes messages to the topic exchange, each confirmed by the broker. */
final class RabbitMqPublisher implements MessagePublisher {

  private final Vertx vertx;
  private final MessagingConfig config;
  private final Duration closeLimit;
  private final MessagingMetrics metrics;
  private final Topology topology;
  private final BrokerLink link;
  private volatile @Nullable ConfirmedChannel channel;
  private volatile boolean closed;

  RabbitMqPublisher(
      Vertx vertx,
      MessagingConfig config,
      Topology topology,
      Duration closeLimit,
      MessagingMetrics metrics) {
    this.vertx = vertx;
    this.config = config;
    this.closeLimit = closeLimit;
    this.metrics = metrics;
    this.topology = topology;
    link = new BrokerLink("publisher", config, topology, this::opened);
    metrics.watch("publisher", link::connected);
    metrics.watchUnconfirmed(this::unconfirmed);
    link.start();
  }

  private void opened(Channel fresh) throws IOException {
    channel = ConfirmedChannel.open(fresh, config.maxUnconfirmed(), config.confirmTimeout());
  }

  private int unconfirmed() {
    ConfirmedChannel current = channel;
    return current == null ? 0 : current.pending();
  }

  @Override
  public Future<Void> publish(Envelope envelope) {
    Context context = vertx.getOrCreateContext();
    Promise<Void> promise = Promise.promise();
    var _ =
        send(envelope)
            .whenComplete(
                (_, failure) -> {
                  if (failure == null) {
                    metrics.confirmed();
                    context.runOnContext(_ -> promise.complete());
                  } else {
                    PublishException known = PublishException.of(failure);
                    metrics.failed(known.reason());
                    if (known.reason() == Reason.UNROUTABLE) {
                      link.redeclare();
                    }
                    context.runOnContext(_ -> promise.fail(known));
                  }
                });
    return promise.future();
  }

  private CompletableFuture<Void> send(Envelope envelope) {
    // With the lock, the close waits for each message that was let through before it.
    synchronized (this) {
      ConfirmedChannel current = channel;
      if (closed) {
        return CompletableFuture.failedFuture(new PublishException(Reason.CLOSED));
      }
      if (current == null || !link.connected()) {
        return CompletableFuture.failedFuture(new PublishException(Reason.NOT_CONNECTED));
      }
      return current.publish(
          config.exchange(),
          topology.routingKey(envelope),
          EnvelopeProperties.of(envelope),
          envelope.body().getBytes());
    }
  }

  @Override
  public boolean connected() {
    return !closed && link.connected();
  }

  @Override
  public Future<Void> close() {
    synchronized (this) {
      closed = true;
    }
    Callable<@Nullable Void> closing =
        () -> {
          long begin = System.nanoTime();
          ConfirmedChannel current = channel;
          if (current != null) {
            current.awaitSettled(closeLimit);
          }
          link.close(closeLimit.minusNanos(System.nanoTime() - begin));
          return null;
        };
    return vertx.executeBlocking(closing, false).otherwiseEmpty().mapEmpty();
  }
}
