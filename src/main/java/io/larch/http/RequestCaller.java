package io.larch.http;

import io.larch.caller.Caller;
import io.vertx.ext.web.RoutingContext;

/** Who sent a request: as long as nobody is asked for a name, anyone. */
public final class RequestCaller {

  private RequestCaller() {}

  /** The caller of the request that is being answered. */
  public static Caller of(RoutingContext ctx) {
    return Caller.anyone(RequestId.of(ctx));
  }
}
