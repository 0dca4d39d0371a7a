package io.larch.serving;

import io.larch.http.ClientAddress;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * A request whose answer is content.
 *
 * @param conditions the request's
 * @param over completes when the exchange has ended, in whatever way: a client that leaves while it
 *     is being waited for fails no write
 */
public record Transfer(HttpServerRequest request, Conditions conditions, Future<Void> over) {

  /** Who it is for, as far as shares of connections are concerned. */
  String client() {
    return ClientAddress.of(request);
  }

  HttpServerResponse response() {
    return request.response();
  }
}
