package io.larch.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * For routes that write: refuses a request with a header that would make it mean something else
 * than without, unless the route honours it. Whoever sends a condition, a range, a coding, a digest
 * or a key must not find out later that nobody looked at it.
 */
public final class HonouredHeaders implements Handler<RoutingContext> {

  private static final Set<String> OTHERS =
      Set.of(
          "range",
          "content-range",
          "idempotency-key",
          "content-md5",
          "content-digest",
          "repr-digest",
          "digest");

  /** What the names of conditions and of the others begin with. */
  private static final String INITIALS = "iIrRcCdD";

  private final List<String> honoured;

  /**
   * @param honoured the conditions and keys that the route looks at itself
   */
  public HonouredHeaders(String... honoured) {
    this.honoured = List.of(honoured);
  }

  @Override
  public void handle(RoutingContext ctx) {
    check(ctx.request().headers());
    ctx.next();
  }

  /**
   * The same for a route that looks at more than one kind of request.
   *
   * @throws ApiException INVALID_REQUEST, UNSUPPORTED_MEDIA_TYPE
   */
  public void check(MultiMap headers) {
    headers.forEach((name, value) -> require(name));
    for (String codings : headers.getAll(HttpHeaders.CONTENT_ENCODING)) {
      if (!elements(codings).allMatch(HonouredHeaders::isPlain)) {
        throw new ApiException(
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            "The body must not be compressed: send it without Content-Encoding. Nothing was done.");
      }
    }
  }

  private void require(String name) {
    if (changesMeaning(name) && !isHonoured(name)) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, refusal(name));
    }
  }

  /** Every condition of HTTP and of its extensions begins in the same way. */
  private static boolean changesMeaning(String name) {
    if (name.isEmpty() || INITIALS.indexOf(name.charAt(0)) < 0) {
      return false; // as of nearly all headers, which costs nothing
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("if") || lower.startsWith("if-") || OTHERS.contains(lower);
  }

  private boolean isHonoured(String name) {
    return honoured.stream().anyMatch(name::equalsIgnoreCase);
  }

  private String refusal(String name) {
    String instead = honoured.isEmpty() ? "" : ", or use " + String.join(" or ", honoured);
    return name + " has no meaning on this request; leave it out" + instead + ". Nothing was done.";
  }

  private static Stream<String> elements(String codings) {
    return Stream.of(codings.split(",", -1)).map(String::strip);
  }

  private static boolean isPlain(String coding) {
    return coding.isEmpty() || coding.equalsIgnoreCase("identity");
  }
}
