package io.larch.http;

import io.larch.config.CorsConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers which pages of other origins may ask and read (the CORS protocol of the Fetch
 * standard). What it doesn't allow is answered as if it weren't there.
 */
final class Cors {

  static final Cors CLOSED = new Cors(CorsConfig.CLOSED);

  private static final String ANY = "*";
  private static final String VARY = "Origin";
  private static final String VARY_PREFLIGHT =
      "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

  private final CorsConfig config;
  private final boolean open;
  private final Set<String> headers;
  private final String allowedMethods;
  private final String allowedHeaders;
  private final String exposedHeaders;

  Cors(CorsConfig config) {
    this.config = config;
    this.open = !config.allowedOrigins().isEmpty();
    this.headers =
        config.allowedHeaders().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.allowedMethods = String.join(", ", config.allowedMethods());
    this.allowedHeaders = String.join(", ", config.allowedHeaders());
    this.exposedHeaders = String.join(", ", config.exposedHeaders());
  }

  /** Whether a page of an origin that is named may have a browser ask this, changes included. */
  boolean permits(HttpServerRequest request) {
    String origin = open && !config.anyOrigin() ? allowedOrigin(request) : null;
    return origin != null && config.allowedMethods().contains(request.method().name());
  }

  /** Lets the page that asks read the answer, whatever it will be, if it may. */
  void addTo(HttpServerRequest request) {
    if (!open) {
      return;
    }
    HttpServerResponse response = request.response();
    if (!config.anyOrigin()) {
      // Also where there is no Origin: a cache must not give such an answer to a page.
      response.headers().add(HttpHeaders.VARY, VARY);
    }
    String origin = allowedOrigin(request);
    if (origin != null) {
      allow(response, origin);
      if (!exposedHeaders.isEmpty()) {
        response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, exposedHeaders);
      }
    }
  }

  /**
   * Answers a request by which a browser asks beforehand, if what it is about is allowed.
   *
   * @return false when it is another request, or not allowed, and nothing was done
   */
  boolean answersPreflight(HttpServerRequest request) {
    if (!open
        || !request.method().equals(HttpMethod.OPTIONS)
        || BoundedBody.isPresent(request)
        || !asksForAllowed(request)) {
      return false;
    }
    String origin = allowedOrigin(request);
    if (origin == null) {
      return false;
    }
    HttpServerResponse response = request.response();
    response.headers().remove(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS);
    allow(response, origin);
    response
        .setStatusCode(204)
        .putHeader(HttpHeaders.VARY, VARY_PREFLIGHT)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, allowedMethods)
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, Long.toString(config.maxAge().toSeconds()));
    if (!allowedHeaders.isEmpty()) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, allowedHeaders);
    }
    response.end();
    return true;
  }

  private boolean asksForAllowed(HttpServerRequest request) {
    List<String> methods = request.headers().getAll(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    return methods.size() == 1
        && config.allowedMethods().contains(methods.getFirst())
        && request.headers().getAll(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS).stream()
            .flatMap(field -> Arrays.stream(field.split(",", -1)))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .allMatch(name -> name.isEmpty() || headers.contains(name));
  }

  private void allow(HttpServerResponse response, String origin) {
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, config.anyOrigin() ? ANY : origin);
    if (config.credentials()) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
  }

  /** The origin of the page that asks; null when there is none, or it is not allowed. */
  private @Nullable String allowedOrigin(HttpServerRequest request) {
    List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
    if (origins.size() != 1) {
      return null;
    }
    String origin = origins.getFirst();
    return config.anyOrigin() || config.allowedOrigins().contains(origin) ? origin : null;
  }
}
