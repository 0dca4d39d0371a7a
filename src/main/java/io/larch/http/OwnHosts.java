package io.larch.http;

import io.larch.config.HttpConfig;
import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that requests may be for. A name that is not among them may be another's, who lets it
 * point here, so that pages of that name may read and change what is here (DNS rebinding).
 */
final class OwnHosts {

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Set<Integer> DEFAULT_PORTS = Set.of(80, 443);

  private final Set<Authority> configured;
  private final @Nullable String publicHost;

  /**
   * Whether all addresses are ours as well, and names without a dot: nobody else can point them
   * here.
   */
  private final boolean anyAddress;

  private OwnHosts(HttpConfig config, Stream<Authority> more, boolean anyAddress) {
    this.configured =
        Stream.concat(
                config.allowedHosts().stream()
                    .map(host -> Objects.requireNonNull(Authority.parse(host), host)),
                more)
            .map(OwnHosts::withoutLastDot)
            .collect(Collectors.toUnmodifiableSet());
    URI url = config.publicUrl();
    this.publicHost = url == null ? null : url.getHost();
    this.anyAddress = anyAddress;
  }

  /** Of the API: what is named, all addresses, and all names without a dot. */
  static OwnHosts ofApi(HttpConfig config) {
    return new OwnHosts(config, Stream.empty(), true);
  }

  /**
   * Of the management port: what is named, this machine, and the address that is listened at.
   *
   * @param bound as it is configured
   */
  static OwnHosts ofManagement(HttpConfig config, String bound) {
    Authority address = Authority.parse(bound.indexOf(':') < 0 ? bound : '[' + bound + ']');
    return new OwnHosts(config, Stream.ofNullable(address), false);
  }

  /** Whether somebody said which hosts there are. */
  boolean areConfigured() {
    return !configured.isEmpty();
  }

  /** Whether requests may be for it, whatever connection they come by. */
  boolean contain(Authority authority) {
    Authority asked = withoutLastDot(authority);
    return isLoopback(asked.host())
        || isNamed(asked)
        || (anyAddress && (isAddress(asked.host()) || asked.host().indexOf('.') < 0));
  }

  /**
   * Whether it is the very address that a connection came to: one of those that are listened at
   * where that is all of the machine's.
   *
   * @param local this end of the connection; null where that isn't known
   */
  static boolean isAddressOf(Authority authority, @Nullable SocketAddress local) {
    String text = local == null ? null : local.hostAddress();
    InetAddress address = text == null ? null : NetUtil.createInetAddressFromIpAddressString(text);
    return address != null && address.equals(address(authority.host()));
  }

  private static @Nullable InetAddress address(String host) {
    return isAddress(host)
        ? NetUtil.createInetAddressFromIpAddressString(
            host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
        : null;
  }

  /**
   * Whether the configuration names it, as the host of the public URL or as one that is allowed.
   */
  boolean isNamed(Authority authority) {
    Authority asked = withoutLastDot(authority);
    return asked.host().equalsIgnoreCase(publicHost)
        || configured.stream().anyMatch(known -> covers(known, asked));
  }

  /** Whether both are one host, of whatever port, or both this machine. */
  static boolean areSame(Authority one, Authority other) {
    String host = withoutLastDot(one).host();
    String otherHost = withoutLastDot(other).host();
    return host.equals(otherHost) || (isLoopback(host) && isLoopback(otherHost));
  }

  private static boolean covers(Authority known, Authority asked) {
    boolean port =
        known.port() < 0
            || known.port() == asked.port()
            || (asked.port() < 0 && DEFAULT_PORTS.contains(known.port()));
    return port && known.host().equals(asked.host());
  }

  private static boolean isAddress(String host) {
    return host.startsWith("[") || IPV4.matcher(host).matches();
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || (host.startsWith("127.") && IPV4.matcher(host).matches());
  }

  private static Authority withoutLastDot(Authority authority) {
    String host = authority.host();
    return host.endsWith(".")
        ? new Authority(host.substring(0, host.length() - 1), authority.port())
        : authority;
  }
}
