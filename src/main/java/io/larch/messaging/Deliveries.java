package io.larch.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.larch.config.MessagingConfig;
import io.larch.retry.Backoff;
import io.larch.retry.LogLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries of one channel, each of which ends there: acknowledged, given back after a pause,
 * or parked. When the channel is lost the broker gives them out again by itself, and what is still
 * being handled finds the channel closed.
 */
final class Deliveries extends DefaultConsumer {

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  private static final Backoff PAUSE = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1));

  /** How often a recurring trouble is logged; shared by all channels of a consumer. */
  static final class Troubles {
    private final LogLimiter failed = new LogLimiter(Duration.ofMinutes(1));
    private final LogLimiter unreadable = new LogLimiter(Duration.ofMinutes(1));
    private final LogLimiter notParked = new LogLimiter(Duration.ofMinutes(1));
  }

  /**
   * What is consumed.
   *
   * @param queue its name
   * @param prefetch messages that may be under way at once
   */
  record Source(Topology topology, String queue, int prefetch) {}

  private final HandlerGate gate;
  private final Topology topology;
  private final MessagingMetrics metrics;
  private final Troubles troubles;
  private final Runnable cancelledByBroker;
  private final ConfirmedChannel parking;

  private Deliveries(
      Channel channel,
      ConfirmedChannel parking,
      HandlerGate gate,
      Topology topology,
      MessagingMetrics metrics,
      Troubles troubles,
      Runnable cancelledByBroker) {
    super(channel);
    this.parking = parking;
    this.gate = gate;
    this.topology = topology;
    this.metrics = metrics;
    this.troubles = troubles;
    this.cancelledByBroker = cancelledByBroker;
  }

  /**
   * Begins to consume on a fresh channel. Blocks.
   *
   * @param source the queue, and how many of its messages may be under way at once
   * @param cancelledByBroker called when the queue is gone
   */
  static Deliveries begin(
      Channel channel,
      MessagingConfig config,
      Source source,
      HandlerGate gate,
      MessagingMetrics metrics,
      Troubles troubles,
      Runnable cancelledByBroker)
      throws IOException {
    ConfirmedChannel parking =
        ConfirmedChannel.open(channel, source.prefetch(), config.confirmTimeout());
    Deliveries deliveries =
        new Deliveries(
            channel, parking, gate, source.topology(), metrics, troubles, cancelledByBroker);
    channel.basicQos(source.prefetch());
    channel.basicConsume(source.queue(), false, deliveries);
    return deliveries;
  }

  /** Asks the broker for no more. Doesn't wait for its answer. */
  void cancel() {
    writeApart(() -> getChannel().basicCancel(getConsumerTag()));
  }

  @Override
  public void handleDelivery(
      String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
    long tag = envelope.getDeliveryTag();
    try {
      gate.pass(
          EnvelopeProperties.read(properties, body),
          result -> {
            if (result.succeeded()) {
              if (write(() -> getChannel().basicAck(tag, false))) {
                metrics.handled();
              }
            } else if (result.cause() instanceof UnreadableMessageException why) {
              park(tag, why, properties, body);
            } else {
              giveBack(tag);
              metrics.requeued();
              if (troubles.failed.permits()) {
                LOG.warn(
                    "A message could not be handled; it goes back to the queue and comes again",
                    result.cause());
              }
            }
          });
    } catch (UnreadableMessageException e) {
      park(tag, e, properties, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void handleCancel(String consumerTag) {
    Thread.startVirtualThread(cancelledByBroker);
  }

  /**
   * Moves a message that can't be read to the parked queue; it leaves the queue only once it is
   * safe there.
   */
  private void park(
      long tag, UnreadableMessageException why, AMQP.BasicProperties properties, byte[] body) {
    if (troubles.unreadable.permits()) {
      LOG.warn(
          "A message that can't be read goes to the queue {}: {}",
          topology.parkedQueue(),
          why.getMessage());
    }
    AMQP.BasicProperties parked =
        ParkedHeaders.parked(properties, String.valueOf(why.getMessage()));
    var _ =
        parking
            .publish("", topology.parkedQueue(), parked, body)
            .whenComplete((_, failure) -> parkingEnded(tag, failure));
  }

  private void parkingEnded(long tag, @Nullable Throwable failure) {
    if (failure == null) {
      metrics.parked();
      writeApart(() -> getChannel().basicAck(tag, false));
      return;
    }
    if (troubles.notParked.permits()) {
      LOG.warn(
          "A message that can't be read could not be moved to the queue {} and will be tried again:"
              + " {}",
          topology.parkedQueue(),
          PublishException.of(failure).getMessage());
    }
    giveBack(tag);
  }

  private void giveBack(long tag) {
    CompletableFuture.delayedExecutor(PAUSE.after(1).toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> writeApart(() -> getChannel().basicNack(tag, false, true)));
  }

  @FunctionalInterface
  private interface ChannelCall {
    void run() throws IOException;
  }

  /** Writes to the socket, which may block; false if the channel is lost. */
  private static boolean write(ChannelCall call) {
    try {
      call.run();
      return true;
    } catch (IOException | ShutdownSignalException e) {
      LOG.debug("The channel is lost; the broker takes its messages back by itself", e);
      return false;
    }
  }

  private static void writeApart(ChannelCall call) {
    Thread.startVirtualThread(() -> write(call));
  }
}
