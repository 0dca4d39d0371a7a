package io.larch.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word is taken on whom they forward a request for, in {@code X-Forwarded-For} or
 * {@code Forwarded} (RFC 7239). Each adds the address that it was asked from at the end, so the
 * caller is the last that is no such proxy itself; what stands before, anybody may have written.
 */
final class TrustedProxies {

  private static final String FOR = "for=";

  private final List<Network> networks;

  /**
   * @param bits how many leading ones of the address count
   */
  private record Network(BigInteger address, int length, int bits) {

    static Network parse(String text) {
      int slash = text.indexOf('/');
      byte[] address =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      int length = address.length * Byte.SIZE;
      return new Network(
          new BigInteger(1, address),
          length,
          slash < 0 ? length : Integer.parseInt(text.substring(slash + 1)));
    }

    boolean contains(InetAddress other) {
      byte[] bytes = other.getAddress();
      return bytes.length * Byte.SIZE == length
          && new BigInteger(1, bytes).xor(address).shiftRight(length - bits).signum() == 0;
    }
  }

  /**
   * @param networks addresses, each with a number of bits or without; empty: nobody is trusted
   */
  TrustedProxies(Collection<String> networks) {
    this.networks = networks.stream().map(Network::parse).toList();
  }

  /**
   * Whom a request is forwarded for.
   *
   * @return null when it comes from its peer itself, or the peer is not to be believed, or says two
   *     different things in the two headers, of which the one it doesn't know is the client's own
   */
  @Nullable InetAddress caller(HttpServerRequest request) {
    if (networks.isEmpty()) {
      return null;
    }
    // The connection's own; the request's would look for such headers by itself.
    SocketAddress peer = request.connection().remoteAddress();
    InetAddress address = peer == null ? null : address(peer.hostAddress());
    if (address == null || !trusts(address)) {
      return null;
    }
    List<String> plain = request.headers().getAll("X-Forwarded-For");
    List<String> standard = request.headers().getAll("Forwarded");
    InetAddress byPlain = last(elements(plain));
    InetAddress byStandard =
        last(elements(standard).stream().map(TrustedProxies::forParameter).toList());
    if (plain.isEmpty()) {
      return byStandard;
    }
    return standard.isEmpty() || (byPlain != null && byPlain.equals(byStandard)) ? byPlain : null;
  }

  /** Whether an address, as text, is one of theirs. */
  boolean trusts(String address) {
    InetAddress known = networks.isEmpty() ? null : address(address);
    return known != null && trusts(known);
  }

  private boolean trusts(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  /** The last hop that is no proxy of ours; the first when all are; null when it isn't told. */
  private @Nullable InetAddress last(List<String> hops) {
    InetAddress caller = null;
    for (String hop : hops.reversed()) {
      caller = address(hop);
      if (caller == null || !trusts(caller)) {
        return caller;
      }
    }
    return caller;
  }

  private static List<String> elements(List<String> fields) {
    List<String> elements = new ArrayList<>();
    for (String field : fields) {
      elements.addAll(List.of(field.split(",", -1)));
    }
    return elements;
  }

  private static String forParameter(String element) {
    for (String pair : element.split(";", -1)) {
      String stripped = pair.strip();
      if (stripped.toLowerCase(Locale.ROOT).startsWith(FOR)) {
        return stripped.substring(FOR.length()).replace("\"", "");
      }
    }
    return "";
  }

  /**
   * Reads {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1}, {@code [2001:db8::1]:80}.
   */
  private static @Nullable InetAddress address(String text) {
    String host = text.strip();
    if (host.startsWith("[") && host.indexOf(']') > 0) {
      host = host.substring(1, host.indexOf(']'));
    } else if (host.indexOf(':') == host.lastIndexOf(':') && host.indexOf(':') > 0) {
      host = host.substring(0, host.indexOf(':'));
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
