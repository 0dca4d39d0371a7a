package io.larch.http;

import io.larch.caller.Authenticator;
import io.larch.config.HttpConfig;
import io.larch.config.LogConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The public HTTP server: all instances of the router verticle, which share a port, a bound on
 * connections, and their end.
 */
public final class ApiServer {

  /** Tells the instances that share a free port from another server's. */
  private static final AtomicInteger FREE_PORT_IDS = new AtomicInteger();

  /** What metrics call it. */
  private static final String NAME = "http";

  private final Vertx vertx;
  private final HttpConfig config;
  private final MeterRegistry meters;
  private final List<Routes> routes;
  private final SocketAddress address;
  private final Traffic traffic;
  private final EncodedSlashRule slashes;
  private final Frame frame;
  private final List<RouterVerticle> instances = new CopyOnWriteArrayList<>();

  /**
   * @param mappings asked in order
   * @param authenticator tells who sends requests
   * @param limits of each client
   * @param routes mounted in order, once for each instance
   */
  public ApiServer(
      Vertx vertx,
      HttpConfig config,
      LogConfig log,
      MeterRegistry meters,
      List<ErrorMapping> mappings,
      Authenticator authenticator,
      ClientLimits limits,
      List<Routes> routes) {
    this.vertx = vertx;
    this.config = config;
    this.meters = meters;
    this.routes = List.copyOf(routes);
    this.address =
        config.port() == 0
            ? SocketAddress.sharedRandomPort(FREE_PORT_IDS.incrementAndGet(), config.host())
            : SocketAddress.inetSocketAddress(config.port(), config.host());
    this.traffic =
        new Traffic(
            ConnectionMemory.most(config.maxConnections()), config.maxConnectionsPerClient());
    this.slashes = new EncodedSlashRule(config.encodedSlashes());
    this.frame =
        new Frame(
            vertx,
            config.maxUriLength(),
            new BodyBudget(config.maxBufferedBodies()).register(meters),
            RequestGuard.ofApi(config),
            new Cors(config.cors()),
            mappings,
            authenticator,
            limits,
            ExchangeListener.all(
                List.of(
                    new AccessLog(log, new TrustedProxies(config.trustedProxies())),
                    new HttpMetrics(meters, traffic),
                    slashes,
                    traffic)));
  }

  /**
   * Starts listening. To be called once.
   *
   * @param instanceCount event loops that serve; at least 1
   * @return the port; fails with {@link java.net.BindException} when it can't be had, with {@link
   *     TlsProblem} when its certificate can't be used
   */
  public Future<Integer> start(int instanceCount) {
    return ServerTls.start(
            vertx, NAME, config.tls(), config.headerTimeout(), meters, ServerTls.INTERVAL)
        .compose(
            tls ->
                vertx.deployVerticle(
                    () -> newInstance(tls.orElse(null)),
                    new DeploymentOptions().setInstances(instanceCount)))
        .map(_ -> instances.getFirst().actualPort());
  }

  private RouterVerticle newInstance(@Nullable ServerTls tls) {
    RouterVerticle instance =
        new RouterVerticle(config, address, traffic, frame, slashes, routes, tls);
    instances.add(instance);
    return instance;
  }

  /**
   * Stops: new requests are answered 503 and their connections closed, running ones may finish, and
   * what then still runs is cut off.
   *
   * @param bound for running requests, from now on
   * @return completes when every connection is closed
   */
  public Future<Void> drain(Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    return traffic
        .drain()
        .timeout(Math.max(1, bound.toMillis()), TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .compose(_ -> shutdown(Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))));
  }

  /** The last answers may still be on their way out, which is what the grace is for. */
  private Future<Void> shutdown(Duration grace) {
    return Future.join(instances.stream().map(instance -> instance.shutdown(grace)).toList())
        .mapEmpty();
  }
}
