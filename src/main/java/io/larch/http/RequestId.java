package io.larch.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The name under which a request is found again: in its answer, in the logs, and at the client that
 * may have chosen it. 1 to 64 of {@code A-Z a-z 0-9 . _ -}.
 */
public final class RequestId {

  /** The header that carries it, both ways. */
  public static final String HEADER = "X-Request-Id";

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RequestId() {}

  /** The id of the request that is being answered. */
  public static String of(RoutingContext ctx) {
    return Exchange.of(ctx).requestId();
  }

  /** The client's, if it sent a valid one, else a random one of 64 bits. */
  static String choose(HttpServerRequest request) {
    String offered = request.getHeader(HEADER);
    // One that looks like a credential would be in every log line of the request.
    return offered != null
            && VALID.matcher(offered).matches()
            && MaskedSecrets.in(offered).equals(offered)
        ? offered
        : random();
  }

  /** One for a request of which nothing is known. */
  static String random() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }
}
