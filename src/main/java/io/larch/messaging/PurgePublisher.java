package io.larch.messaging;

import io.vertx.core.Future;

/** The relay's side of the purge queue. */
public interface PurgePublisher {

  /**
   * Hands a message over durably. Succeeds only when the broker has confirmed it and has not returned it as unroutable; fails on a negative
   * confirm, a return, a full queue, a lost connection, and when the confirm has not come within the configured time. Calls may be many at
   * once; the implementation bounds how many are unconfirmed and queues none beyond that: it fails at once when full.
   */
  Future<Void> publish(PurgeMessage message);

  /** Whether a publish has a chance just now; false while the broker is unreachable. */
  boolean connected();

  /** Waits, bounded, for pending confirms, then closes. */
  Future<Void> close();
}
