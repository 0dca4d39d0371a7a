package io.larch.source;

import io.larch.asset.AssetProblem;
import io.larch.config.AssetConfig.UrlSourceConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a host may be connected to, and at which address. The address that was checked is
 * the one to connect to: a second look-up could bring another.
 */
final class SourceHosts {

  /** Look-ups at once; the JDK's keep a thread each, for as long as the resolver likes. */
  private static final int THREADS = 4;

  /** Look-ups under way and waiting. */
  private static final int MOST = 100;

  private final Names names;
  private final WorkerExecutor threads;
  private final AtomicInteger lookUps = new AtomicInteger();
  private final Set<String> allowed;
  private final Set<String> allowedPrivate;

  /** Who knows the addresses of hosts. */
  interface Names {

    /** All of a host's, at least one; may wait. */
    InetAddress[] find(String host) throws UnknownHostException;
  }

  /** Asks whom the system asks. */
  SourceHosts(Vertx vertx, UrlSourceConfig config) {
    this(vertx, config, InetAddress::getAllByName);
  }

  SourceHosts(Vertx vertx, UrlSourceConfig config, Names names) {
    this.names = names;
    this.threads = vertx.createSharedWorkerExecutor("larch-source-hosts", THREADS);
    this.allowed = ascii(config.allowedHosts());
    this.allowedPrivate = ascii(config.privateHosts());
  }

  /**
   * Looks a URL's host up.
   *
   * @return takes as long as the resolver does, which the caller bounds. Fails with {@link
   *     AssetProblem.InvalidField} when the host is not allowed or has an address that is not
   *     public, with {@link AssetProblem.SourceFailed} when it has none, or too many wait for
   *     theirs
   */
  Future<InetAddress> resolve(SourceUrl url) {
    if (!allowed.contains(url.host())) {
      return Future.failedFuture(
          SourceUrl.invalid("must be at a host that this server may fetch from"));
    }
    if (lookUps.incrementAndGet() > MOST) {
      lookUps.decrementAndGet();
      return Future.failedFuture(
          new AssetProblem.SourceFailed("The source's host can't be looked up at present.", null));
    }
    return threads
        .executeBlocking(() -> List.of(names.find(url.host())), false)
        .onComplete(_ -> lookUps.decrementAndGet())
        .recover(cause -> Future.failedFuture(explain(cause)))
        .map(addresses -> check(url.host(), addresses));
  }

  /** Every address counts, not only the first: which one comes first may change. */
  private InetAddress check(String host, @Nullable List<InetAddress> looked) {
    List<InetAddress> addresses = Objects.requireNonNull(looked);
    if (!allowedPrivate.contains(host) && !addresses.stream().allMatch(PublicAddresses::contain)) {
      throw SourceUrl.invalid("must be at a host with a public address");
    }
    return addresses.getFirst();
  }

  private static Throwable explain(Throwable cause) {
    return cause instanceof UnknownHostException
        ? new AssetProblem.SourceFailed("The source's host has no address.", cause)
        : cause;
  }

  private static Set<String> ascii(Set<String> hosts) {
    return hosts.stream().map(SourceHosts::ascii).collect(Collectors.toUnmodifiableSet());
  }

  private static String ascii(String host) {
    return host.indexOf(':') < 0 ? SourceUrl.ascii(host) : host.toLowerCase(Locale.ROOT);
  }
}
