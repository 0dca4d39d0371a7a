package io.larch.serving;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * A request whose answer is content.
 *
 * @param client who it is for, as far as shares of connections are concerned
 * @param conditions the request's
 * @param over completes when the exchange has ended, in whatever way: a client that leaves while it
 *     is being waited for fails no write
 */
public record Transfer(
    HttpServerRequest request, String client, Conditions conditions, Future<Void> over) {

  HttpServerResponse response() {
    return request.response();
  }
}
