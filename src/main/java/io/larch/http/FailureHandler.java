package io.larch.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where every failed request ends; nothing else answers with an error. */
final class FailureHandler implements Handler<RoutingContext> {

  private static final Logger LOG = LoggerFactory.getLogger(FailureHandler.class);

  private static final Duration REPEAT_INTERVAL = Duration.ofMinutes(1);

  /** For want of a server behind, if there is a reason beside what the client is told. */
  private static final Set<ErrorCode> UNSERVED =
      EnumSet.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN, ErrorCode.CONTENT_MISSING);

  private final ExchangeHandler exchanges;
  private final List<ErrorMapping> mappings;
  private final FailureLog failures = new FailureLog(LOG, REPEAT_INTERVAL, System::nanoTime);

  FailureHandler(ExchangeHandler exchanges, List<ErrorMapping> mappings) {
    this.exchanges = exchanges;
    this.mappings = List.copyOf(mappings);
  }

  @Override
  public void handle(RoutingContext ctx) {
    handle(ctx, ctx.statusCode());
  }

  /**
   * @param status what the router would answer; it counts where there is no failure that says more
   */
  void handle(RoutingContext ctx, int status) {
    Exchange exchange = exchanges.begin(ctx);
    HttpServerResponse response = ctx.response();
    Throwable failure = ctx.failure();
    if (response.ended() || response.closed()) {
      // Answered already, by a time-out for instance, or nobody is left to answer.
      LOG.debug("Request {} failed after its end", exchange.requestId(), failure);
    } else if (response.headWritten()) {
      logBrokenOff(exchange, failure);
      // The status can't be taken back; a broken connection is the only way left to say that the
      // content is not whole.
      response.reset();
    } else {
      ApiException described = describe(status, failure);
      ApiException error = ofReading(ctx.request().method(), described);
      logAnswered(exchange, error, described.getCause(), failure);
      Problem.answer(exchange, error);
    }
  }

  private void logBrokenOff(Exchange exchange, @Nullable Throwable failure) {
    if (failure instanceof IOException || failure instanceof HttpClosedException) {
      // The client went away: a write learns of it before the response does.
      LOG.atInfo()
          .addKeyValue("requestId", exchange.requestId())
          .log("Request {} was broken off: {}", exchange.requestId(), failure.toString());
    } else {
      failures.failed(exchange.requestId(), "failed while being answered", failure);
    }
  }

  /**
   * @param reason what led to the error, beside what the client is told; null for nothing
   */
  private void logAnswered(
      Exchange exchange,
      ApiException error,
      @Nullable Throwable reason,
      @Nullable Throwable failure) {
    if (error.code() == ErrorCode.INTERNAL) {
      failures.failed(exchange.requestId(), "failed", failure);
      return;
    }
    if (UNSERVED.contains(error.code()) && reason != null) {
      failures.unserved(exchange.requestId(), reason);
    }
    LOG.debug("Request {} is answered with {}", exchange.requestId(), error.code(), failure);
  }

  /** A request that only reads may be sent again, whatever became of the first one. */
  private static ApiException ofReading(HttpMethod method, ApiException error) {
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    return reads && error.code() == ErrorCode.OUTCOME_UNKNOWN
        ? new ApiException(
            ErrorCode.UNAVAILABLE,
            "No answer could be had in time; the request may be tried again.")
        : error;
  }

  private ApiException describe(int status, @Nullable Throwable failure) {
    if (failure instanceof ApiException error) {
      return error;
    }
    ApiException mapped = failure == null ? null : map(failure);
    return mapped == null ? ofRouter(status) : mapped;
  }

  private @Nullable ApiException map(Throwable failure) {
    for (ErrorMapping mapping : mappings) {
      ApiException error = mapping.map(failure);
      if (error != null) {
        return error;
      }
    }
    return null;
  }

  /** What the router itself finds wrong has a status and no failure of ours. */
  private static ApiException ofRouter(int status) {
    return switch (status) {
      case 400 ->
          new ApiException(
              ErrorCode.INVALID_REQUEST,
              // What else the router looks at has been looked at before it.
              "The request target is not correctly percent-encoded.");
      case 404 -> new ApiException(ErrorCode.NOT_FOUND, "There is nothing at this path.");
      default ->
          new ApiException(
              ErrorCode.INTERNAL, "Something went wrong here; please report the request id.");
    };
  }
}
