package io.larch.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections and requests of all instances of a server: bounds the ones, waits for the others.
 * Thread-safe.
 */
final class Traffic implements ExchangeListener {

  private final int maxConnections;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final Promise<Void> idle = Promise.promise();
  private volatile boolean draining;

  Traffic(int maxConnections) {
    this.maxConnections = maxConnections;
  }

  /** Counts a connection, or closes it when there are enough. */
  void opened(HttpConnection connection) {
    ConnectionMemory.boundReads(connection);
    connection.closeHandler(_ -> connections.decrementAndGet());
    if (connections.incrementAndGet() > maxConnections) {
      connection.close();
    }
  }

  int connections() {
    return connections.get();
  }

  /** Requests that have begun and not ended. */
  int requests() {
    return requests.get();
  }

  @Override
  public void began(Exchange exchange) {
    requests.incrementAndGet();
  }

  @Override
  public void ended(Exchange exchange) {
    if (requests.decrementAndGet() == 0 && draining) {
      idle.tryComplete();
    }
  }

  boolean draining() {
    return draining;
  }

  /**
   * From now on new requests are to be refused.
   *
   * @return completes when no request is left
   */
  Future<Void> drain() {
    draining = true;
    if (requests.get() == 0) {
      idle.tryComplete();
    }
    return idle.future();
  }
}
