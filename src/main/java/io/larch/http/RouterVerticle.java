package io.larch.http;

import io.larch.config.HttpConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the public HTTP server: a router of its own, with the routes of all
 * features.
 */
final class RouterVerticle extends VerticleBase {

  /**
   * Method, spaces and version around the target of a request line; the target's own bound is
   * checked exactly.
   */
  private static final int REQUEST_LINE_OVERHEAD = 64;

  /**
   * Bytes of a body that are handed on at once. A paused request holds some sixteen of them, so it
   * is less than the 64 KiB that are read at once.
   */
  private static final int CHUNK = 16 * 1024;

  private final HttpConfig config;
  private final SocketAddress address;
  private final Traffic traffic;
  private final Frame frame;
  private final EncodedSlashRule slashes;
  private final List<Routes> routes;
  private final TrustedProxies proxies;
  private final @Nullable ServerTls tls;
  private @Nullable HttpServer server;

  /**
   * @param address where to listen, shared by all instances
   * @param tls null for none
   */
  RouterVerticle(
      HttpConfig config,
      SocketAddress address,
      Traffic traffic,
      Frame frame,
      EncodedSlashRule slashes,
      List<Routes> routes,
      @Nullable ServerTls tls) {
    this.config = config;
    this.address = address;
    this.traffic = traffic;
    this.frame = frame;
    this.slashes = slashes;
    this.routes = routes;
    this.tls = tls;
    this.proxies = new TrustedProxies(config.trustedProxies());
  }

  @Override
  public Future<?> start() {
    Connections connections =
        new Connections(
            vertx, ConnectionLimits.of(config), traffic, proxies, ConnectionWatch.Stage.NEW);
    HttpServerOptions options = options(config);
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(
                connection -> {
                  StrictRequestDecoder.install(connection, options);
                  if (tls != null) {
                    tls.secure(connection);
                  }
                  connections.opened(connection);
                })
            .invalidRequestHandler(frame.invalidRequests())
            .requestHandler(frame.requests(this::admit, routes));
    return server.listen(address);
  }

  static HttpServerOptions options(HttpConfig config) {
    return new HttpServerOptions()
        // Time is kept by Connections. A larger send buffer would hide for longer whether anybody
        // reads, and it is memory too.
        .setSendBufferSize(ConnectionLimits.SEND_BUFFER)
        .setMaxHeaderSize(config.maxHeaderSize())
        .setMaxInitialLineLength(config.maxUriLength() + REQUEST_LINE_OVERHEAD)
        .setMaxChunkSize(CHUNK)
        .setDecompressionSupported(false)
        // There are no web sockets; without this, every message passes through their handlers.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        // Whoever reads a body asks for it, after everything that could refuse it unread.
        .setHandle100ContinueAutomatically(false)
        // Clear-text upgrades are a way around the checks of a proxy in front, and no proxy needs
        // them.
        .setHttp2ClearTextEnabled(false);
  }

  private void admit(RoutingContext ctx) {
    if (traffic.draining()) {
      throw new ApiException(ErrorCode.UNAVAILABLE, "The server is stopping; try again elsewhere.")
          .withHeader("Connection", "close");
    }
    slashes.check(ctx.request());
    RequestClient.attach(ctx, proxies);
    ctx.next();
  }

  int actualPort() {
    return Objects.requireNonNull(server, "not started").actualPort();
  }

  /**
   * Stops listening; connections are closed once their answers are out, the rest after the grace.
   */
  Future<Void> shutdown(Duration grace) {
    return Objects.requireNonNull(server, "not started")
        .shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }
}
