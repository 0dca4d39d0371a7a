package io.larch.http;

import io.larch.caller.Caller;
import io.larch.caller.Principal;
import io.vertx.ext.web.RoutingContext;

/** Who sent a request. */
public final class RequestCaller {

  private RequestCaller() {}

  /** Whoever sent the request that is being answered, whatever they may do. */
  public static Principal principal(RoutingContext ctx) {
    return Exchange.of(ctx).principal();
  }

  /** The caller of the request that is being answered, of whom nothing has been judged yet. */
  static Caller of(RoutingContext ctx) {
    Exchange exchange = Exchange.of(ctx);
    return new Caller(exchange.principal(), exchange.requestId());
  }
}
