package io.larch.http;

import io.larch.http.ConnectionWatch.Stage;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop's share of a server: lets them in, ends those whose clients
 * don't keep up, and makes room. Used on that event loop.
 */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** Often enough for limits of seconds, and seldom enough to cost nothing. */
  private static final int TICK_MILLIS = 1_000;

  /** How many of the oldest connections are looked at for one to close. */
  private static final int LOOKED_AT = 256;

  private final ConnectionLimits limits;
  private final Traffic traffic;
  private final TrustedProxies proxies;
  private final Stage closable;

  /** The oldest first. */
  private final Map<HttpConnection, ConnectionWatch> open = new LinkedHashMap<>();

  /**
   * @param traffic of the whole server
   * @param proxies addresses that are no clients
   * @param closable up to which stage the oldest connection is closed to make room for a new one
   */
  Connections(
      Vertx vertx,
      ConnectionLimits limits,
      Traffic traffic,
      TrustedProxies proxies,
      Stage closable) {
    this.limits = limits;
    this.traffic = traffic;
    this.proxies = proxies;
    this.closable = closable;
    vertx.setPeriodic(TICK_MILLIS, _ -> tick());
  }

  /** A new connection. It is closed at once when its client, or all together, have too many. */
  void opened(HttpConnection connection) {
    ConnectionMemory.boundReads(connection);
    String address = address(connection);
    // A proxy has the connections of all its clients.
    String client = proxies.trusts(address) ? null : ClientAddress.of(address);
    Traffic.Entry entry = traffic.enter(client);
    connection.closeHandler(
        _ -> {
          open.remove(connection);
          traffic.leave(client);
        });
    if (entry == Traffic.Entry.FULL && makeRoom()) {
      entry = Traffic.Entry.ADMITTED;
    }
    if (entry == Traffic.Entry.ADMITTED) {
      open.put(connection, ConnectionWatch.install(connection, limits));
    } else {
      connection.close();
    }
  }

  private static String address(HttpConnection connection) {
    SocketAddress address = connection.remoteAddress();
    return address == null ? "" : address.hostAddress();
  }

  private boolean makeRoom() {
    int looked = 0;
    for (Map.Entry<HttpConnection, ConnectionWatch> one : open.entrySet()) {
      if (one.getValue().stage().compareTo(closable) <= 0) {
        open.remove(one.getKey());
        one.getValue().close();
        return true;
      }
      if (++looked == LOOKED_AT) {
        break;
      }
    }
    return false;
  }

  private void tick() {
    long now = System.nanoTime();
    // A copy, since a connection that ends is taken out at once.
    for (ConnectionWatch watch : List.copyOf(open.values())) {
      ConnectionWatch.Doing slow = watch.tick(now);
      if (slow != null) {
        LOG.debug("A client was too slow: {}", slow);
        traffic.tooSlow(slow);
      }
    }
  }
}
