package io.larch.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.larch.messaging.PublishException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on one channel, for as long as that lives, and tells for each message what became of
 * it. Every outcome completes: with the broker's confirm, its refusal, its return of the message,
 * the loss of the channel, or the time-out. A message that AMQP can't express ends the channel.
 */
final class ConfirmedChannel {

  private static final Logger LOG = LoggerFactory.getLogger(ConfirmedChannel.class);

  private record Pending(String messageId, CompletableFuture<Void> outcome) {
    void fail(Reason reason) {
      outcome.completeExceptionally(new PublishException(reason));
    }
  }

  private final Channel channel;
  private final Duration timeout;
  private final int window;
  private final Semaphore slots;
  private final ReentrantLock writing = new ReentrantLock();
  private final NavigableMap<Long, Pending> unconfirmed = new ConcurrentSkipListMap<>();

  private ConfirmedChannel(Channel channel, int window, Duration timeout) {
    this.channel = channel;
    this.timeout = timeout;
    this.window = window;
    this.slots = new Semaphore(window);
  }

  /**
   * Puts a fresh channel into confirm mode. Blocks.
   *
   * @param window messages that may be unconfirmed at once
   * @param timeout how long a confirm may take
   */
  static ConfirmedChannel open(Channel channel, int window, Duration timeout) throws IOException {
    ConfirmedChannel confirmed = new ConfirmedChannel(channel, window, timeout);
    channel.addConfirmListener(
        (sequence, multiple) ->
            confirmed.settle(sequence, multiple, pending -> pending.outcome().complete(null)),
        (sequence, multiple) ->
            confirmed.settle(sequence, multiple, pending -> pending.fail(Reason.REFUSED)));
    channel.addReturnListener(
        returned -> confirmed.returned(returned.getProperties().getMessageId()));
    channel.addShutdownListener(
        _ ->
            confirmed
                .unconfirmed
                .values()
                .forEach(pending -> pending.fail(Reason.CONNECTION_LOST)));
    channel.confirmSelect();
    return confirmed;
  }

  /**
   * Publishes a message as mandatory. Doesn't block.
   *
   * @param properties with a message id that no other unconfirmed message has
   * @return fails with a {@link PublishException}, or with a {@link
   *     java.util.concurrent.TimeoutException}
   */
  CompletableFuture<Void> publish(
      String exchange, String routingKey, AMQP.BasicProperties properties, byte[] body) {
    if (!slots.tryAcquire()) {
      return CompletableFuture.failedFuture(new PublishException(Reason.WINDOW_FULL));
    }
    CompletableFuture<Void> outcome =
        new CompletableFuture<Void>().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    // A socket that the broker doesn't read from blocks its writer. The slot is taken until the
    // write has ended as well,
    // so that what piles up here is bounded even when confirms have timed out long before.
    Thread.ofVirtual()
        .name("larch-rabbitmq-publish")
        .start(
            () -> {
              try {
                write(exchange, routingKey, properties, body, outcome);
              } finally {
                var _ = outcome.whenComplete((_, _) -> slots.release());
              }
            });
    return outcome;
  }

  /** How many messages are unconfirmed, or still on their way to the socket. */
  int pending() {
    return window - slots.availablePermits();
  }

  /**
   * Waits until nothing is pending, or the limit is over. For use when nothing is published any
   * more.
   */
  void awaitSettled(Duration limit) throws InterruptedException {
    if (slots.tryAcquire(window, limit.toMillis(), TimeUnit.MILLISECONDS)) {
      slots.release(window);
    }
  }

  private void write(
      String exchange,
      String routingKey,
      AMQP.BasicProperties properties,
      byte[] body,
      CompletableFuture<Void> outcome) {
    writing.lock();
    try {
      if (outcome.isDone()) {
        return;
      }
      long sequence = channel.getNextPublishSeqNo();
      unconfirmed.put(sequence, new Pending(properties.getMessageId(), outcome));
      var _ = outcome.whenComplete((_, _) -> unconfirmed.remove(sequence));
      channel.basicPublish(exchange, routingKey, true, properties, body);
    } catch (IOException | ShutdownSignalException e) {
      outcome.completeExceptionally(new PublishException(Reason.CONNECTION_LOST, e));
    } catch (RuntimeException e) {
      outcome.completeExceptionally(new PublishException(Reason.UNWRITABLE, e));
      // The client has counted the message and the broker hasn't: each confirm from now on would be
      // taken for that of another message. The lock is held until nothing can be written any more.
      abort();
    } finally {
      writing.unlock();
    }
  }

  private void abort() {
    try {
      channel.abort(AMQP.INTERNAL_ERROR, "a message could not be written");
    } catch (IOException | ShutdownSignalException e) {
      LOG.debug("The channel is lost already", e);
    }
  }

  private void settle(long sequence, boolean multiple, Consumer<Pending> settlement) {
    if (multiple) {
      List.copyOf(unconfirmed.headMap(sequence, true).values()).forEach(settlement);
    } else {
      Pending pending = unconfirmed.get(sequence);
      if (pending != null) {
        settlement.accept(pending);
      }
    }
  }

  /** A returned message is confirmed as well, right afterwards; its failure then stands already. */
  private void returned(String messageId) {
    for (Pending pending : unconfirmed.values()) {
      if (pending.messageId().equals(messageId)) {
        pending.fail(Reason.UNROUTABLE);
      }
    }
  }
}
