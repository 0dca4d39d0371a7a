package io.larch.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.access.ApiKey;
import io.larch.access.ApiKeys;
import io.larch.access.NewKey;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.caller.Permission;
import io.larch.caller.Permissions;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.JsonBody;
import io.larch.http.JsonLimits;
import io.larch.http.KnownParameters;
import io.larch.http.NoBody;
import io.larch.http.Permitted;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * API keys on the management port: {@code GET} and {@code POST /keys}, {@code POST
 * /keys/{id}/rotate}, {@code DELETE /keys/{id}}.
 */
public final class KeyRoutes implements Routes {

  /** A hundred permissions of 2,000 characters, and some more. */
  private static final JsonLimits LIMITS = new JsonLimits(512 * 1024, 2 * Permissions.MAX);

  private static final int MAX_NAME = 100;
  private static final Duration MAX_GRACE = Duration.ofDays(7);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{1,32}");
  private static final Pattern GRACE = Pattern.compile("([0-9]{1,6})([smhd])");

  private final ApiKeys keys;
  private final InstantSource clock;

  /** With the system's clock. */
  public KeyRoutes(ApiKeys keys) {
    this(keys, InstantSource.system());
  }

  /**
   * @param clock by which a key that is made must not have expired
   */
  KeyRoutes(ApiKeys keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    Access.needs(router.get("/keys"), Action.ADMIN)
        .handler(new KnownParameters())
        .handler(new RequestTimeout(TIMEOUT))
        .handler(ctx -> PurgeRoutes.answer(ctx, keys.list().map(KeyRoutes::shown)));
    Access.needs(router.post("/keys"), Action.ADMIN)
        .handler(new HonouredHeaders())
        .handler(new KnownParameters())
        .handler(new RequestTimeout(TIMEOUT))
        .handler(this::create);
    Access.needs(router.post("/keys/:id/rotate"), Action.ADMIN)
        .handler(new HonouredHeaders())
        .handler(new NoBody())
        .handler(new KnownParameters("grace"))
        .handler(new RequestTimeout(TIMEOUT))
        .handler(this::rotate);
    Access.needs(router.delete("/keys/:id"), Action.ADMIN)
        .handler(new HonouredHeaders())
        .handler(new NoBody())
        .handler(new KnownParameters())
        .handler(new RequestTimeout(TIMEOUT))
        .handler(this::revoke);
  }

  private void create(RoutingContext ctx) {
    JsonBody.read(ctx, LIMITS)
        .compose(json -> create(Permitted.operator(ctx), json))
        .onSuccess(key -> answer(ctx, 201, key))
        .onFailure(ctx::fail);
  }

  private Future<NewKey> create(Caller by, ObjectNode json) {
    PurgeRoutes.requireOnly(json, Set.of("name", "permissions", "expiresAt"));
    return keys.create(
            by,
            name(json.path("name")),
            permissions(json.path("permissions")),
            expiresAt(json.path("expiresAt")))
        .map(
            key ->
                key.orElseThrow(
                    () ->
                        new ApiException(
                            ErrorCode.UNAVAILABLE,
                            "There are %,d keys, as many as there may be; revoke some first."
                                .formatted(ApiKeys.MAX_KEYS))));
  }

  private static String name(JsonNode json) {
    if (!json.isTextual() || json.textValue().isBlank() || json.textValue().length() > MAX_NAME) {
      throw PurgeRoutes.invalid(
          "name", "A text of up to " + MAX_NAME + " characters is needed here.");
    }
    try {
      ClientText.requireWellFormed("The name", json.textValue());
    } catch (InvalidRequestException e) {
      throw PurgeRoutes.invalid("name", e.getMessage() + ".");
    }
    return json.textValue().strip();
  }

  private static List<Permission> permissions(JsonNode json) {
    if (!json.isArray() || json.isEmpty() || json.size() > Permissions.MAX) {
      throw PurgeRoutes.invalid(
          "permissions",
          "An array of 1 to "
              + Permissions.MAX
              + " permissions is needed here, such as [\"read /a/**\"].");
    }
    List<Permission> permissions = new ArrayList<>();
    for (int i = 0; i < json.size(); i++) {
      String field = "permissions[" + i + "]";
      if (!json.get(i).isTextual()) {
        throw PurgeRoutes.invalid(field, "A text such as \"read /a/**\" is needed here.");
      }
      try {
        permissions.add(Permission.parse(json.get(i).textValue()));
      } catch (InvalidRequestException e) {
        throw PurgeRoutes.invalid(field, e.getMessage() + ".");
      }
    }
    return permissions;
  }

  private @Nullable Instant expiresAt(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return null;
    }
    try {
      Instant time = OffsetDateTime.parse(json.asText()).toInstant();
      if (time.isAfter(clock.instant())) {
        return time;
      }
    } catch (DateTimeParseException notATime) {
      // The same answer as for the past.
    }
    throw PurgeRoutes.invalid(
        "expiresAt", "A time to come is needed here, such as \"2030-12-24T18:00:00Z\".");
  }

  private void rotate(RoutingContext ctx) {
    keys.rotate(Permitted.operator(ctx), id(ctx), grace(ctx.request().getParam("grace")))
        .map(key -> key.orElseThrow(KeyRoutes::notFound))
        .onSuccess(key -> answer(ctx, 200, key))
        .onFailure(ctx::fail);
  }

  private static Duration grace(@Nullable String text) {
    if (text == null) {
      return Duration.ZERO;
    }
    Matcher matcher = GRACE.matcher(text);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration grace =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
          };
      if (grace.compareTo(MAX_GRACE) <= 0) {
        return grace;
      }
    }
    throw new ApiException(
        ErrorCode.INVALID_REQUEST,
        "grace is a time from 0s to 7d here, such as 30m or 1h. Nothing was done.");
  }

  private void revoke(RoutingContext ctx) {
    keys.revoke(Permitted.operator(ctx), id(ctx))
        .onSuccess(
            revoked -> {
              if (!revoked) {
                ctx.fail(notFound());
                return;
              }
              if (!ctx.response().ended()) {
                ctx.response().setStatusCode(204).end();
              }
            })
        .onFailure(ctx::fail);
  }

  private static String id(RoutingContext ctx) {
    String id = Objects.requireNonNull(ctx.pathParam("id"), "a route with an id");
    if (!ID.matcher(id).matches()) {
      throw notFound();
    }
    return id;
  }

  private static ApiException notFound() {
    return new ApiException(ErrorCode.NOT_FOUND, "There is no such key. Nothing was done.");
  }

  private static void answer(RoutingContext ctx, int status, NewKey key) {
    if (!ctx.response().ended()) {
      ctx.response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .end(
              new JsonObject()
                  .put("id", key.id())
                  .put("key", key.key())
                  .toBuffer()
                  .appendByte((byte) '\n'));
    }
  }

  private static JsonObject shown(List<ApiKey> keys) {
    return new JsonObject()
        .put("keys", new JsonArray(keys.stream().map(KeyRoutes::shown).toList()));
  }

  private static JsonObject shown(ApiKey key) {
    return new JsonObject()
        .put("id", key.id())
        .put("name", key.name())
        .put("permissions", new JsonArray(key.permissions()))
        .put("createdAt", key.createdAt().toString())
        .put("rotatedAt", text(key.rotatedAt()))
        .put("oldSecretUntil", text(key.oldSecretUntil()))
        .put("expiresAt", text(key.expiresAt()));
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
