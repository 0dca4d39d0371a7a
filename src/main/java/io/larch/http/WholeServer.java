package io.larch.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.Set;
import java.util.TreeSet;

/**
 * Answers {@code OPTIONS *}, which asks about the server as a whole rather than about a path (RFC
 * 9110, section 9.3.7): with the methods that are known at any of its paths. Routers know paths
 * alone, so it stands before one.
 */
final class WholeServer implements Handler<HttpServerRequest> {

  private static final String TARGET = "*";

  private final Router router;
  private final RequestGuard guard;
  private final ExchangeListener listener;
  private final String methods;

  /**
   * @param router for all other requests; its routes are mounted
   */
  WholeServer(Router router, RequestGuard guard, ExchangeListener listener) {
    this.router = router;
    this.guard = guard;
    this.listener = listener;
    Set<String> known = new TreeSet<>(Set.of(HttpMethod.OPTIONS.name()));
    for (Route route : router.getRoutes()) {
      Set<HttpMethod> answered = route.methods();
      if (answered != null) {
        answered.forEach(method -> known.add(method.name()));
      }
    }
    this.methods = String.join(", ", known);
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.OPTIONS) && request.uri().equals(TARGET)) {
      Exchange exchange = new Exchange(request);
      listener.began(exchange);
      answer(exchange);
      listener.ended(exchange);
    } else {
      router.handle(request);
    }
  }

  private void answer(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    try {
      guard.check(request);
      NoBody.check(request);
    } catch (ApiException e) {
      Problem.answer(exchange, e);
      return;
    }
    request.response().setStatusCode(204).putHeader(HttpHeaders.ALLOW, methods).end();
  }
}
