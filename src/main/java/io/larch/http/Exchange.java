package io.larch.http;

import io.larch.caller.Principal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as far as frame, log and metrics are concerned. Confined to the
 * request's event loop.
 */
final class Exchange {

  /** The route of a request that no feature answers at. */
  static final String NO_ROUTE = "none";

  /** What an answer's status is called when the client left before there was one. */
  static final int CLIENT_GONE = 499;

  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final Pattern UNPRINTABLE = Pattern.compile("[^!-~]");
  private static final String KEY = Exchange.class.getName();

  private final HttpServerRequest request;
  private final String requestId;
  private final long startNanos = System.nanoTime();
  private final List<Set<HttpMethod>> answeredMethods = new ArrayList<>(1);
  private final BufferedBytes buffered;
  private String route = NO_ROUTE;
  private final List<Access> access = new ArrayList<>(1);
  private @Nullable Principal principal;
  private boolean ended;

  /** Of a request that reaches no route, and so has no body that is read. */
  Exchange(HttpServerRequest request) {
    this(request, new BodyBudget(0));
  }

  /**
   * @param bodies what the server may hold
   */
  Exchange(HttpServerRequest request, BodyBudget bodies) {
    this.request = request;
    this.buffered = new BufferedBytes(bodies);
    this.requestId = RequestId.choose(request);
    request
        .response()
        .putHeader(HttpHeaders.DATE, DateHeader.now())
        .putHeader(RequestId.HEADER, requestId)
        .putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF);
  }

  /** The exchange of a context that the frame has seen. */
  static Exchange of(RoutingContext ctx) {
    Exchange exchange = ctx.get(KEY);
    if (exchange == null) {
      throw new IllegalStateException("The request has not passed through the frame");
    }
    return exchange;
  }

  static boolean isBegun(RoutingContext ctx) {
    return ctx.get(KEY) != null;
  }

  void attach(RoutingContext ctx) {
    ctx.put(KEY, this);
  }

  HttpServerRequest request() {
    return request;
  }

  String requestId() {
    return requestId;
  }

  BufferedBytes buffered() {
    return buffered;
  }

  /**
   * Notes that features answer at this route, which matches the request, to these methods.
   *
   * @param asked what they ask of whoever sends this one; null if they don't answer to its method
   */
  void routed(String template, Set<HttpMethod> methods, @Nullable Access asked) {
    route = template;
    answeredMethods.add(methods);
    if (asked != null) {
      access.add(asked);
    }
  }

  /** What is asked by all routes that the request may reach; empty where there is none. */
  List<Access> access() {
    return access;
  }

  /** Notes who sent the request. */
  void identified(Principal who) {
    principal = who;
  }

  /** Who sent the request, once that is known. */
  Principal principal() {
    return Objects.requireNonNull(principal, "nobody has asked who sent the request");
  }

  /** The name of who sent the request, printable; null while that isn't known. */
  @Nullable String principalName() {
    return principal == null ? null : UNPRINTABLE.matcher(principal.name()).replaceAll("?");
  }

  /** The route's template rather than the path, so that there is a bounded number of them. */
  String route() {
    return route;
  }

  /** The methods that features answer to at the request's path; empty where none does. */
  Set<String> allowedMethods() {
    Set<String> allowed = new TreeSet<>();
    answeredMethods.forEach(methods -> methods.forEach(method -> allowed.add(method.name())));
    return allowed;
  }

  /** Path and query as sent, printable even where they were not. */
  String target() {
    return UNPRINTABLE.matcher(request.uri()).replaceAll("?");
  }

  long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  /** Whether the connection went before the whole answer had been written to it. */
  boolean isAborted() {
    return !request.response().ended() && !isWritten();
  }

  /**
   * Whether all that was announced has been written: a client that has it may close the connection
   * before the server gets round to ending the answer.
   */
  private boolean isWritten() {
    HttpServerResponse response = request.response();
    String length = response.headers().get(HttpHeaders.CONTENT_LENGTH);
    return response.headWritten()
        && length != null
        && length.equals(Long.toString(response.bytesWritten()));
  }

  int status() {
    HttpServerResponse response = request.response();
    return isAborted() && !response.headWritten() ? CLIENT_GONE : response.getStatusCode();
  }

  /** True the first time. */
  boolean end() {
    boolean first = !ended;
    ended = true;
    buffered.end();
    return first;
  }
}
