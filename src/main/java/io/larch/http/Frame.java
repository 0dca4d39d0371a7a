package io.larch.http;

import io.larch.caller.Authenticator;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/**
 * What all our HTTP servers have in common, around the routes of the features: request ids, problem
 * bodies, 404 and 405, and paths that are matched as the client sent them.
 */
final class Frame {

  private static final int FIRST = Integer.MIN_VALUE;
  private static final int LAST_BEFORE_FEATURES = -1;

  /** The statuses that the router gives a request without asking a failure handler. */
  private static final int[] ROUTER_STATUSES = {400, 404, 405, 406, 415, 500};

  private final Vertx vertx;
  private final RequestGuard guard;
  private final ExchangeListener listener;
  private final ExchangeHandler exchanges;
  private final FailureHandler failures;
  private final InvalidRequestHandler invalidRequests;
  private final Authentication authentication;
  private final ClientLimits limits;

  /**
   * @param maxUriLength bytes
   * @param bodies what may be held of bodies
   * @param authenticator tells who sends requests
   * @param limits of each client
   */
  Frame(
      Vertx vertx,
      int maxUriLength,
      BodyBudget bodies,
      RequestGuard guard,
      Cors cors,
      List<ErrorMapping> mappings,
      Authenticator authenticator,
      ClientLimits limits,
      ExchangeListener listener) {
    this.vertx = vertx;
    this.authentication = new Authentication(authenticator, limits);
    this.guard = guard;
    this.limits = limits;
    this.listener = listener;
    this.exchanges = new ExchangeHandler(vertx, maxUriLength, bodies, guard, cors, listener);
    this.failures = new FailureHandler(exchanges, mappings);
    this.invalidRequests = new InvalidRequestHandler(listener);
  }

  /**
   * What answers all requests, by a router with these routes.
   *
   * @param gate runs before every route; passes the request on, or fails it
   * @throws IllegalArgumentException if a route declares no {@link Access}
   */
  Handler<HttpServerRequest> requests(Handler<RoutingContext> gate, List<Routes> features) {
    Router router = Router.router(vertx);
    features.forEach(routes -> routes.mount(router));
    // Wherever GET is, HEAD is too (RFC 9110, section 9.1), and the same is asked of who sends it.
    for (Route route : router.getRoutes()) {
      Set<HttpMethod> methods = route.methods();
      if (methods != null && methods.contains(HttpMethod.GET)) {
        route.method(HttpMethod.HEAD);
      }
    }
    RouteTemplates.addTo(router, FIRST + 2);
    router.route().order(FIRST).handler(exchanges).failureHandler(failures);
    router.route().order(FIRST + 1).handler(gate);
    router.route().order(LAST_BEFORE_FEATURES - 1).handler(authentication);
    router.route().order(LAST_BEFORE_FEATURES).handler(this::limit);
    router.route().last().handler(RouteTemplates::nobodyAnswered);
    for (int status : ROUTER_STATUSES) {
      router.errorHandler(status, ctx -> failures.handle(ctx, status));
    }
    // Normalised, /x/../assets/a and /assets/%61 would reach a feature as another path than the
    // client sent.
    for (Route route : router.getRoutes()) {
      if (route.getSubRouter() != null) {
        throw new IllegalArgumentException(
            "Sub-routers normalise paths; mount the routes themselves");
      }
      route.useNormalizedPath(false);
    }
    return new WholeServer(router, guard, listener);
  }

  private void limit(RoutingContext ctx) {
    limits.admit(ctx);
    ctx.next();
  }

  Handler<HttpServerRequest> invalidRequests() {
    return invalidRequests;
  }
}
