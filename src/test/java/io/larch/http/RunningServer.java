package io.larch.http;

import io.larch.caller.Authenticator;
import io.larch.config.CorsConfig;
import io.larch.config.EncodedSlashes;
import io.larch.config.HttpConfig;
import io.larch.config.LimitsConfig;
import io.larch.config.LogConfig;
import io.larch.config.TlsConfig;
import io.larch.testing.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A public server on a free port of the loopback interface, in two instances. */
final class RunningServer implements AutoCloseable {

  static final int MAX_HEADER_SIZE = 4_096;
  static final int MAX_URI_LENGTH = 1_000;
  static final int MAX_CONNECTIONS = 8;
  static final int MAX_BUFFERED_BODIES = 400 * 1024;
  static final int MIN_RATE = 16 * 1024;

  final Vertx vertx = EventLoops.vertx();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final ApiServer server;
  final int port;

  RunningServer(List<ErrorMapping> mappings, Routes... routes) {
    this(config(0, Duration.ofSeconds(30)), LogConfig.Format.TEXT, mappings, routes);
  }

  /** One that limits its clients. */
  RunningServer(HttpConfig config, LimitsConfig limits, LongSupplier nanos, Routes... routes) {
    server =
        new ApiServer(
            vertx,
            config,
            new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO, true),
            meters,
            List.of(),
            Authenticator.OPEN,
            new ClientLimits(limits, meters, nanos),
            opened(routes));
    port = await(server.start(2));
  }

  RunningServer(
      HttpConfig config,
      LogConfig.Format logFormat,
      List<ErrorMapping> mappings,
      Routes... routes) {
    LogConfig log = new LogConfig(logFormat, LogConfig.Level.INFO, true);
    server =
        new ApiServer(
            vertx,
            config,
            log,
            meters,
            mappings,
            Authenticator.OPEN,
            ClientLimits.none(meters),
            opened(routes));
    port = await(server.start(2));
  }

  /** Routes that nobody is asked at, unless they say otherwise. */
  static List<Routes> opened(Routes... routes) {
    return Stream.of(routes)
        .<Routes>map(
            each ->
                router -> {
                  each.mount(router);
                  router.getRoutes().stream()
                      .filter(route -> Access.of(route) == null)
                      .forEach(Access::open);
                })
        .toList();
  }

  static HttpConfig config(int port, Duration idleTimeout) {
    return new HttpConfig(
        "127.0.0.1",
        port,
        null,
        idleTimeout,
        Duration.ofSeconds(2),
        MIN_RATE,
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        MAX_HEADER_SIZE,
        MAX_URI_LENGTH,
        MAX_CONNECTIONS,
        2 * MAX_CONNECTIONS,
        MAX_BUFFERED_BODIES,
        Set.of(),
        Set.of(),
        EncodedSlashes.ALLOW,
        CorsConfig.CLOSED,
        null);
  }

  /** Of a server that is asked one thing at a time, and for whom it answers. */
  static HttpConfig config(
      @Nullable URI publicUrl,
      Set<String> allowedHosts,
      Set<String> trustedProxies,
      EncodedSlashes encodedSlashes) {
    return config(publicUrl, allowedHosts, trustedProxies, encodedSlashes, CorsConfig.CLOSED, null);
  }

  /** Of a management port that raw requests are for, which name {@code test} as their host. */
  static HttpConfig configOf(String... hosts) {
    return config(null, Set.of(hosts), Set.of(), EncodedSlashes.ALLOW);
  }

  /** Of a server that pages of other origins may ask. */
  static HttpConfig config(CorsConfig cors) {
    return config(null, Set.of(), Set.of(), EncodedSlashes.ALLOW, cors, null);
  }

  /** Of a server with TLS. */
  static HttpConfig config(TlsConfig tls) {
    HttpConfig plain = config(0, Duration.ofSeconds(30));
    return new HttpConfig(
        plain.host(),
        plain.port(),
        plain.publicUrl(),
        plain.idleTimeout(),
        plain.headerTimeout(),
        plain.minRate(),
        plain.minRateGrace(),
        plain.requestTimeout(),
        plain.maxHeaderSize(),
        plain.maxUriLength(),
        plain.maxConnections(),
        plain.maxConnectionsPerClient(),
        plain.maxBufferedBodies(),
        plain.allowedHosts(),
        plain.trustedProxies(),
        plain.encodedSlashes(),
        plain.cors(),
        tls);
  }

  private static HttpConfig config(
      @Nullable URI publicUrl,
      Set<String> allowedHosts,
      Set<String> trustedProxies,
      EncodedSlashes encodedSlashes,
      CorsConfig cors,
      @Nullable TlsConfig tls) {
    Duration seconds = Duration.ofSeconds(10);
    return new HttpConfig(
        "127.0.0.1",
        0,
        publicUrl,
        seconds,
        seconds,
        4_096,
        seconds,
        seconds,
        8_192,
        8_192,
        100,
        100,
        1 << 20,
        allowedHosts,
        trustedProxies,
        encodedSlashes,
        cors,
        tls);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not completed in time", e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
