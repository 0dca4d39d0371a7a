package io.larch.messaging;

import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Function;

/** The handlers' side of a queue. Safe for use from any thread. */
public interface MessageConsumer {

  /**
   * Starts consuming, now and after every reconnection.
   *
   * @param handlers by the type of the messages that are for them. Called for each message on the
   *     context that this method is called on, for at most the prefetch of its queue at once, over
   *     all types. When a handler's future succeeds the message is acknowledged. When it fails with
   *     an {@link UnreadableMessageException}, or there is no handler for the type, the message is
   *     parked and counted. When it fails otherwise, or the handler throws, the message goes back
   *     to the queue after a short pause, so that a handler that fails at once doesn't spin.
   * @return succeeds at once, whether or not the broker is there; fails with an {@link
   *     IllegalStateException} when called a second time or after {@link #close()}
   */
  Future<Void> start(Map<String, Function<Envelope, Future<Void>>> handlers);

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
