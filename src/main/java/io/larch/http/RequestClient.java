package io.larch.http;

import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;

/**
 * Which client a request is of, where clients have shares of something: whom a trusted proxy
 * forwards it for, else the other end of the connection. No proof of anything.
 */
public final class RequestClient {

  private static final String KEY = RequestClient.class.getName();

  private RequestClient() {}

  /** Has requests that come from these proxies be those of their clients. */
  static void attach(RoutingContext ctx, TrustedProxies proxies) {
    ctx.put(KEY, proxies);
  }

  /** The client's address, or the network that it has as a whole; empty if it isn't known. */
  public static String of(RoutingContext ctx) {
    TrustedProxies proxies = ctx.get(KEY);
    InetAddress forwarded = proxies == null ? null : proxies.caller(ctx.request());
    return forwarded == null
        ? ClientAddress.of(ctx.request())
        : ClientAddress.of(forwarded.getHostAddress());
  }
}
