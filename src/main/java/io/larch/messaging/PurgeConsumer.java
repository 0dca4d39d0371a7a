package io.larch.messaging;

import io.vertx.core.Future;
import java.util.function.Function;

/** The purge verticle's side of the purge queue. Safe for use from any thread. */
public interface PurgeConsumer {

  /**
   * Starts consuming, now and after every reconnection.
   *
   * @param handler called for each message on the context that this method is called on, for at
   *     most the configured prefetch at once. When its future succeeds the message is acknowledged.
   *     When it fails, or the handler throws, the message goes back to the queue after a short
   *     pause, so that a handler that fails at once doesn't spin. A message that can't be read is
   *     parked and counted, and never reaches the handler.
   * @return succeeds at once, whether or not the broker is there; fails with an {@link
   *     IllegalStateException} when called a second time or after {@link #close()}
   */
  Future<Void> start(Function<PurgeMessage, Future<Void>> handler);

  /**
   * Whether the consumer is ready for messages; false before the start and while the broker is
   * unreachable.
   */
  boolean connected();

  /**
   * Takes no further messages, waits for handlers that run, then closes; what is not acknowledged
   * goes back to the queue. The wait is bounded by the limit given when {@link Messaging} was
   * created. May be called again, to no effect.
   *
   * @return never fails
   */
  Future<Void> close();
}
