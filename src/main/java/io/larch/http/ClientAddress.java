package io.larch.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;

/** What counts as one client: an IPv4 address, or the IPv6 network that a subscriber gets. */
final class ClientAddress {

  /** Of eight groups of 16 bits, those of the network. */
  private static final int NETWORK_GROUPS = 4;

  private ClientAddress() {}

  /** The name of who is at the other end of the request's connection; empty when it is gone. */
  static String of(HttpServerRequest request) {
    SocketAddress address = request.connection().remoteAddress();
    String text = address == null ? null : address.hostAddress();
    return text == null ? "" : of(text);
  }

  /**
   * The client's name.
   *
   * @param address as text, an IPv6 address with all its groups or shortened
   */
  static String of(String address) {
    if (address.indexOf(':') < 0 || address.indexOf('.') >= 0) {
      return address;
    }
    String[] ends = address.split("::", -1);
    String[] head = ends[0].isEmpty() ? new String[0] : ends[0].split(":");
    boolean whole = ends.length == 1;
    StringBuilder network = new StringBuilder();
    for (int i = 0; i < NETWORK_GROUPS; i++) {
      network.append(i < head.length || whole ? head[i] : group(ends[1], i));
      network.append(':');
    }
    return network.append(":/64").toString();
  }

  private static String group(String tail, int i) {
    String[] groups = tail.isEmpty() ? new String[0] : tail.split(":");
    int at = i - (8 - groups.length);
    return at >= 0 ? groups[at] : "0";
  }
}
