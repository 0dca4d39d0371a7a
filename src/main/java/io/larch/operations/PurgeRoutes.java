package io.larch.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.caller.Action;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.JsonBody;
import io.larch.http.JsonLimits;
import io.larch.http.KnownParameters;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.messaging.ParkedMessages;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The purge on the management port: {@code GET /purge}, {@code GET /purge/failing}, {@code POST
 * /purge/pause}, {@code /purge/resume}, {@code /purge/retry}.
 */
public final class PurgeRoutes implements Routes {

  static final JsonLimits LIMITS = new JsonLimits(4096, 50);

  private static final int MAX_REASON = 500;
  private static final int LISTED = 100;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  static final String NO_BROKER =
      "This process has neither the role relay nor purge, and knows no broker; ask one that has.";

  /** The rest of the state is worth having while the broker does not answer. */
  private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(3);

  private final PurgeState state;
  private final @Nullable ParkedMessages parked;
  private final Set<String> buckets;

  /**
   * @param pool connections for background work
   * @param failingAfter attempts from which on a batch counts as failing
   * @param parked to be counted; null when this process has nothing to do with the broker
   * @param buckets those of the configuration; others are known by what is to be purged in them
   */
  public PurgeRoutes(
      Pool pool, int failingAfter, @Nullable ParkedMessages parked, Set<String> buckets) {
    this.buckets = Set.copyOf(buckets);
    this.state = new PurgeState(pool, failingAfter);
    this.parked = parked;
  }

  @Override
  public void mount(Router router) {
    Access.needs(router.get("/purge"), Action.OPERATE)
        .handler(new KnownParameters())
        .handler(new RequestTimeout(TIMEOUT))
        .handler(ctx -> answer(ctx, state.status().compose(this::withParked)));
    Access.needs(router.get("/purge/failing"), Action.OPERATE)
        .handler(new KnownParameters("bucket"))
        .handler(new RequestTimeout(TIMEOUT))
        .handler(
            ctx -> {
              String bucket = ctx.request().getParam("bucket");
              answer(ctx, requireKnown(bucket).compose(_ -> state.failing(bucket, LISTED)));
            });
    change(router, "/purge/pause").handler(this::pause);
    change(router, "/purge/resume")
        .handler(
            ctx ->
                answer(
                    ctx,
                    JsonBody.read(ctx, LIMITS)
                        .compose(
                            json -> {
                              requireOnly(json, Set.of());
                              return state.resume();
                            })
                        .map(resumed -> new JsonObject().put("resumed", resumed))));
    change(router, "/purge/retry").handler(this::retry);
  }

  /** A route for what changes something: all that it says, it says in its body. */
  static Route change(Router router, String path) {
    return Access.needs(router.post(path), Action.OPERATE)
        .handler(new HonouredHeaders())
        .handler(new KnownParameters())
        .handler(new RequestTimeout(TIMEOUT));
  }

  /** The number is null when it is not known; then beside it is why. */
  private Future<JsonObject> withParked(JsonObject status) {
    status.putNull("parked").putNull("parkedUnknown");
    return parked == null
        ? Future.succeededFuture(status.put("parkedUnknown", NO_BROKER))
        : parked
            .count()
            .timeout(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
            .map(count -> status.put("parked", count))
            .otherwise(failure -> status.put("parkedUnknown", "RabbitMQ " + trouble(failure)));
  }

  private static String trouble(Throwable failure) {
    return failure instanceof TimeoutException
        ? "did not answer within " + BROKER_TIMEOUT.toSeconds() + " s."
        : "could not be asked: " + failure.getMessage() + ".";
  }

  private void pause(RoutingContext ctx) {
    answer(
        ctx,
        JsonBody.read(ctx, LIMITS)
            .compose(
                json -> {
                  requireOnly(json, Set.of("reason", "until"));
                  return state.pause(reason(json.path("reason")), until(json.path("until")));
                })
            .map(pause -> pause.orElseThrow(PurgeRoutes::notToCome)));
  }

  private static String reason(JsonNode json) {
    if (!json.isTextual() || json.textValue().isBlank() || json.textValue().length() > MAX_REASON) {
      throw invalid("reason", "A text of up to " + MAX_REASON + " characters is needed here.");
    }
    return json.textValue().strip();
  }

  private static @Nullable OffsetDateTime until(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(json.asText());
    } catch (DateTimeParseException notATime) {
      // The same answer as for the past.
      throw notToCome();
    }
  }

  private static ApiException notToCome() {
    return invalid("until", "A time to come is needed here, such as \"2026-12-24T18:00:00Z\".");
  }

  private void retry(RoutingContext ctx) {
    answer(
        ctx,
        JsonBody.read(ctx, LIMITS)
            .compose(this::retry)
            .map(due -> new JsonObject().put("due", due)));
  }

  private Future<Integer> retry(ObjectNode json) {
    requireOnly(json, Set.of("batch", "bucket", "all"));
    if (json.size() == 1) {
      if (json.path("batch").isIntegralNumber() && json.path("batch").canConvertToLong()) {
        return retryBatch(json.path("batch").longValue());
      }
      if (json.path("bucket").isTextual()) {
        String bucket = json.path("bucket").textValue();
        return requireKnown(bucket).compose(_ -> state.retry(null, bucket));
      }
      if (json.path("all").isBoolean() && json.path("all").booleanValue()) {
        return state.retry(null, null);
      }
    }
    throw new ApiException(
        ErrorCode.INVALID_REQUEST,
        "One of {\"batch\":17}, {\"bucket\":\"assets\"} and {\"all\":true} is needed.");
  }

  /** A name that is mistyped must not look like a bucket of which nothing is to be done. */
  private Future<Void> requireKnown(@Nullable String bucket) {
    if (bucket == null || buckets.contains(bucket)) {
      return Future.succeededFuture();
    }
    return state
        .buckets()
        .compose(
            others -> {
              if (others.contains(bucket)) {
                return Future.succeededFuture();
              }
              others.addAll(buckets);
              return Future.failedFuture(unknown("bucket", bucket, others));
            });
  }

  /** That there is no such thing as a field or parameter names, and what there is. */
  static ApiException unknown(String field, String name, Collection<String> known) {
    return invalid(
        field,
        "There is no %s %s; there %s %s."
            .formatted(
                field,
                name,
                known.size() == 1 ? "is" : "are",
                known.stream().sorted().collect(Collectors.joining(", "))));
  }

  private Future<Integer> retryBatch(long batch) {
    return state
        .retry(batch, null)
        .compose(
            due ->
                due > 0
                    ? Future.succeededFuture(due)
                    : state.isThere(batch).map(there -> noneDue(batch, there)));
  }

  private static int noneDue(long batch, boolean there) {
    if (there) {
      return 0;
    }
    throw new ApiException(
        ErrorCode.NOT_FOUND,
        "There is no batch " + batch + ": it is purged, or there never was one.");
  }

  /** Refuses fields that are not known, for one that is misspelt would be overlooked. */
  static void requireOnly(ObjectNode json, Set<String> fields) {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!fields.contains(name)) {
                throw invalid(name, "There is no such field.");
              }
            });
  }

  static ApiException invalid(String field, String message) {
    return new ApiException(
        ErrorCode.INVALID_FIELD, field + ": " + message, List.of(new FieldError(field, message)));
  }

  static void answer(RoutingContext ctx, Future<JsonObject> answer) {
    answer
        .onSuccess(
            json -> {
              if (!ctx.response().ended()) {
                ctx.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(json.toBuffer().appendByte((byte) '\n'));
              }
            })
        .onFailure(ctx::fail);
  }
}
