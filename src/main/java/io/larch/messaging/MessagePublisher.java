package io.larch.messaging;

import io.vertx.core.Future;

/** The relay's side of the queue. Safe for use from any thread. */
public interface MessagePublisher {

  /**
   * Hands a message over durably. Succeeds only when the broker has confirmed it and has not
   * returned it as unroutable. Calls may be many at once; at most the configured number of them is
   * unconfirmed, and none is queued beyond that.
   *
   * <p>Never blocks. The future always completes, on the caller's context, within the configured
   * confirm time-out.
   *
   * @return fails with a {@link PublishException}, whose reason tells why; the message may have
   *     been delivered all the same
   */
  Future<Void> publish(Envelope envelope);

  /**
   * Whether a publish has a chance just now; false while the broker is unreachable or takes no
   * messages.
   */
  boolean connected();

  /**
   * Refuses further messages, waits for the confirms that are pending, then closes. The wait is
   * bounded by the limit given when {@link Messaging} was created. May be called again, to no
   * effect.
   *
   * @return never fails
   */
  Future<Void> close();
}
