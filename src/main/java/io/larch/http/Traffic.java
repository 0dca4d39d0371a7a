package io.larch.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The connections and requests of all instances of a server: bounds the ones, waits for the others.
 * Thread-safe.
 */
final class Traffic implements ExchangeListener {

  /** What becomes of a new connection. */
  enum Entry {
    ADMITTED,
    /** There are too many in all. */
    FULL,
    /** Its client has too many. */
    REFUSED
  }

  private final int maxConnections;
  private final int maxOfClient;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<String, Integer> ofClient = new ConcurrentHashMap<>();
  private final Map<ConnectionWatch.Doing, LongAdder> tooSlow =
      Map.of(
          ConnectionWatch.Doing.HEADERS, new LongAdder(),
          ConnectionWatch.Doing.BODY, new LongAdder(),
          ConnectionWatch.Doing.READING, new LongAdder());
  private final AtomicInteger requests = new AtomicInteger();
  private final Promise<Void> idle = Promise.promise();
  private volatile boolean draining;

  /**
   * @param maxOfClient connections of one client
   */
  Traffic(int maxConnections, int maxOfClient) {
    this.maxConnections = maxConnections;
    this.maxOfClient = maxOfClient;
  }

  /**
   * Counts a new connection, whatever becomes of it.
   *
   * @param client null for one whose connections are not counted
   */
  Entry enter(@Nullable String client) {
    int all = connections.incrementAndGet();
    if (client != null && ofClient.merge(client, 1, Integer::sum) > maxOfClient) {
      return Entry.REFUSED;
    }
    return all > maxConnections ? Entry.FULL : Entry.ADMITTED;
  }

  /** A connection that was counted has been closed. */
  void leave(@Nullable String client) {
    connections.decrementAndGet();
    if (client != null) {
      ofClient.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  int connections() {
    return connections.get();
  }

  /** A client did something too slowly. */
  void tooSlow(ConnectionWatch.Doing doing) {
    tooSlow.getOrDefault(doing, new LongAdder()).increment();
  }

  /** How many clients did something too slowly. */
  long slow(ConnectionWatch.Doing doing) {
    return tooSlow.getOrDefault(doing, new LongAdder()).sum();
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
