package io.larch.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/**
 * The first handler of every router: begins the exchange, refuses unreadable targets, and sees to
 * the end.
 */
final class ExchangeHandler implements Handler<RoutingContext> {

  /**
   * How long a connection that is to be closed may go on sending, so that the client gets to read
   * its answer.
   */
  private static final int LINGER_MILLIS = 2_000;

  private final Vertx vertx;
  private final int maxUriLength;
  private final BodyBudget bodies;
  private final RequestGuard guard;
  private final Cors cors;
  private final ExchangeListener listener;

  ExchangeHandler(
      Vertx vertx,
      int maxUriLength,
      BodyBudget bodies,
      RequestGuard guard,
      Cors cors,
      ExchangeListener listener) {
    this.vertx = vertx;
    this.bodies = bodies;
    this.maxUriLength = maxUriLength;
    this.guard = guard;
    this.cors = cors;
    this.listener = listener;
  }

  @Override
  public void handle(RoutingContext ctx) {
    begin(ctx);
    HttpServerRequest request = ctx.request();
    if (request.uri().length() > maxUriLength) {
      throw new ApiException(
          ErrorCode.URI_TOO_LONG, "The URI must not be longer than " + maxUriLength + " bytes.");
    }
    // The router finds the path of an absolute target in a simpler way; features must see the one
    // that it routes by.
    if (!RequestTarget.of(request).rawPath().equals(request.path())) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, "The request target is ambiguous.");
    }
    cors.addTo(request);
    if (!RequestGuard.isRead(request)) {
      SingletonFields.requireOnce(request.headers());
    }
    guard.check(request);
    refuseUnknownExpectation(request);
    if (!cors.answersPreflight(request)) {
      ctx.next();
    }
  }

  private static void refuseUnknownExpectation(HttpServerRequest request) {
    for (String expected : request.headers().getAll(HttpHeaders.EXPECT)) {
      if (!expected.equalsIgnoreCase("100-continue")) {
        throw new ApiException(
            ErrorCode.EXPECTATION_FAILED, "No other expectation than 100-continue is known here.");
      }
    }
  }

  /**
   * The exchange of this context, begun now if the router failed the request before any handler.
   */
  Exchange begin(RoutingContext ctx) {
    if (Exchange.isBegun(ctx)) {
      return Exchange.of(ctx);
    }
    Exchange exchange = new Exchange(ctx.request(), bodies);
    exchange.attach(ctx);
    listener.began(exchange);
    ctx.addEndHandler(_ -> onEnd(exchange));
    if (BoundedBody.isPresent(ctx.request())) {
      failSlowBody(ctx);
      StrictRequestDecoder.onMalformedBody(ctx.request().connection(), ctx::fail);
    }
    return exchange;
  }

  private static void failSlowBody(RoutingContext ctx) {
    ConnectionWatch watch = ConnectionWatch.of(ctx.request().connection());
    if (watch != null) {
      watch.onSlowBody(
          () ->
              ctx.fail(
                  new ApiException(
                      ErrorCode.REQUEST_TIMEOUT, "The body of the request came too slowly.")));
    }
  }

  private void onEnd(Exchange exchange) {
    HttpServerResponse response = exchange.request().response();
    if (response.ended() || response.closed()) {
      end(exchange);
    } else {
      // Reading the request failed, a form for instance: the answer is still to come.
      response.endHandler(_ -> end(exchange)).closeHandler(_ -> end(exchange));
    }
  }

  private void end(Exchange exchange) {
    if (exchange.end()) {
      listener.ended(exchange);
      HttpServerRequest request = exchange.request();
      if (request.response().headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true)) {
        close(request);
      }
    }
  }

  /**
   * A connection closed with unread data on it is reset, and the client may never see its answer;
   * so the data is awaited.
   */
  private void close(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    if (BoundedBody.isPresent(request) && !request.isEnded()) {
      long timer = vertx.setTimer(LINGER_MILLIS, _ -> connection.close());
      request.endHandler(
          _ -> {
            vertx.cancelTimer(timer);
            connection.close();
          });
    } else {
      connection.shutdown(LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
