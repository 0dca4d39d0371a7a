package io.larch.http;

import io.larch.caller.Authenticator;
import io.larch.config.HttpConfig;
import io.larch.config.ManagementConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server for operators, on a port of its own: {@code /health/live}, {@code /health/ready},
 * {@code /metrics}, and what features add for operators. To be deployed once.
 */
public final class ManagementVerticle extends VerticleBase {

  /** What metrics call it. */
  private static final String NAME = "management";

  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final ConnectionLimits LIMITS =
      new ConnectionLimits(
          Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(10), 8 * 1024);
  private static final int MAX_URI_LENGTH = 4096;
  private static final int MAX_CONNECTIONS = 64;

  /** Bytes; apart from the clients', who must not be able to keep operators out. */
  private static final int MAX_BODIES = 1024 * 1024;

  private final ManagementConfig config;
  private final HttpConfig http;
  private final List<HealthCheck> checks;
  private final Supplier<Phase> phase;
  private final PrometheusMeterRegistry meters;
  private final List<ErrorMapping> mappings;
  private final Authenticator authenticator;
  private final ClientLimits limits;
  private final List<Routes> operatorRoutes;
  private @Nullable HttpServer server;

  /**
   * @param http the public server, whose hosts are this one's as well
   * @param checks shown by {@code /health/ready}, in this order
   * @param phase asked at each request; the process is ready in none but {@link Phase#SERVING}
   * @param meters shown by {@code /metrics}
   * @param mappings for failures of the operator routes
   * @param authenticator tells who sends requests
   * @param limits of each client
   * @param operatorRoutes mounted beside our own
   */
  public ManagementVerticle(
      ManagementConfig config,
      HttpConfig http,
      List<HealthCheck> checks,
      Supplier<Phase> phase,
      PrometheusMeterRegistry meters,
      List<ErrorMapping> mappings,
      Authenticator authenticator,
      ClientLimits limits,
      List<Routes> operatorRoutes) {
    this.config = config;
    this.http = http;
    this.checks = List.copyOf(checks);
    this.phase = phase;
    this.meters = meters;
    this.mappings = List.copyOf(mappings);
    this.authenticator = authenticator;
    this.limits = limits;
    this.operatorRoutes = List.copyOf(operatorRoutes);
  }

  @Override
  public Future<?> start() {
    return ServerTls.start(vertx, NAME, config.tls(), LIMITS.headers(), meters, ServerTls.INTERVAL)
        .compose(tls -> listen(tls.orElse(null)));
  }

  private Future<?> listen(@Nullable ServerTls tls) {
    Readiness readiness = new Readiness(vertx, checks, phase, meters);
    Routes own = router -> mount(router, readiness);
    Frame frame =
        new Frame(
            vertx,
            MAX_URI_LENGTH,
            new BodyBudget(MAX_BODIES),
            RequestGuard.ofManagement(http, config.host()),
            Cors.CLOSED,
            mappings,
            authenticator,
            limits,
            new ExchangeListener() {});
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setHttp2ClearTextEnabled(false);
    // A probe finds room whatever others have begun here and not ended.
    Connections connections =
        new Connections(
            vertx,
            LIMITS,
            new Traffic(MAX_CONNECTIONS, Integer.MAX_VALUE),
            new TrustedProxies(Set.of()),
            ConnectionWatch.Stage.ANSWERING);
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
            .requestHandler(
                frame.requests(
                    RoutingContext::next,
                    Stream.concat(Stream.of(own), operatorRoutes.stream()).toList()));
    return server.listen();
  }

  /** The port, once deployed. */
  public int actualPort() {
    return Objects.requireNonNull(server, "not deployed").actualPort();
  }

  private void mount(Router router, Readiness readiness) {
    Access.open(router.get("/health/live"))
        .handler(ctx -> answer(ctx, 200, new JsonObject().put("status", "live")));
    Access.open(router.get("/health/ready")).handler(ctx -> ready(ctx, readiness));
    Access.open(router.get("/metrics")).handler(ctx -> metrics(ctx, readiness));
  }

  private static void ready(RoutingContext ctx, Readiness readiness) {
    readiness
        .report()
        .onSuccess(report -> answer(ctx, report.ready() ? 200 : 503, report.body()))
        .onFailure(ctx::fail);
  }

  private void metrics(RoutingContext ctx, Readiness readiness) {
    // So that the gauges of readiness show it as it is now. Reading every meter takes milliseconds,
    // some of them in the operating system.
    readiness
        .report()
        .compose(report -> vertx.executeBlocking(() -> meters.scrape(PROMETHEUS_TEXT)))
        .onSuccess(
            text -> ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT).end(text))
        .onFailure(ctx::fail);
  }

  private static void answer(RoutingContext ctx, int status, JsonObject body) {
    ctx.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body.toBuffer().appendByte((byte) '\n'));
  }
}
