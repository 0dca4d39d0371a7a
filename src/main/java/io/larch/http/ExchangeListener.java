package io.larch.http;

import java.util.List;

/**
 * Learns of every request's begin and end; each begin is followed by one end, on the same event
 * loop.
 */
interface ExchangeListener {

  default void began(Exchange exchange) {}

  /** After the answer has been written, or the connection has gone. */
  default void ended(Exchange exchange) {}

  /** All of these, in order. */
  static ExchangeListener all(List<ExchangeListener> listeners) {
    return new ExchangeListener() {
      @Override
      public void began(Exchange exchange) {
        listeners.forEach(listener -> listener.began(exchange));
      }

      @Override
      public void ended(Exchange exchange) {
        listeners.forEach(listener -> listener.ended(exchange));
      }
    };
  }
}
