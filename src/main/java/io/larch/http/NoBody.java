package io.larch.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses requests that come with a body where none is expected, before anything is done: a body
 * that nobody reads can't have been understood. A body of unknown length counts as one, even if it
 * turned out empty.
 */
public final class NoBody implements Handler<RoutingContext> {

  @Override
  public void handle(RoutingContext ctx) {
    check(ctx.request());
    ctx.next();
  }

  /**
   * @throws ApiException INVALID_REQUEST if it has one
   */
  static void check(HttpServerRequest request) {
    if (BoundedBody.isPresent(request)) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, "This request must not have a body.");
    }
  }
}
