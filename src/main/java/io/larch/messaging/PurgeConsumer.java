package io.larch.messaging;

import io.vertx.core.Future;
import java.util.function.Function;

/** The purge verticle's side of the purge queue. */
public interface PurgeConsumer {

  /**
   * Starts consuming, now and after every reconnection.
   *
   * @param handler called for each message on the consumer's context, for at most the configured prefetch at once. When its future succeeds
   *     the message is acknowledged. When it fails the message goes back to the queue after a short pause, so that a handler that fails at
   *     once doesn't spin. A message that can't be read is parked and counted, and never reaches the handler.
   */
  Future<Void> start(Function<PurgeMessage, Future<Void>> handler);

  /** Whether the consumer has a live connection. */
  boolean connected();

  /** Cancels the consumer, waits (bounded) for handlers that run, then closes; what is not acknowledged goes back to the queue. */
  Future<Void> close();
}
