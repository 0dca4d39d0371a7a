package io.larch.asset;

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
record Transfer(HttpServerRequest request, Conditions conditions, Future<Void> over) {

  HttpServerResponse response() {
    return request.response();
  }
}
