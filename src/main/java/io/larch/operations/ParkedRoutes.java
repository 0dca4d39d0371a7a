package io.larch.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.caller.Action;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.JsonBody;
import io.larch.http.KnownParameters;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.messaging.ParkedMessages;
import io.larch.messaging.ParkedMessages.Moved;
import io.larch.messaging.ParkedMessages.Parked;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Parked messages on the management port: {@code GET /purge/parked}, {@code POST
 * /purge/parked/redrive}, {@code /purge/parked/discard}.
 */
public final class ParkedRoutes implements Routes {

  private static final int PEEKED = 20;
  private static final int MOVED = 1000;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final @Nullable ParkedMessages parked;

  /**
   * @param parked null when this process has nothing to do with the broker
   */
  public ParkedRoutes(@Nullable ParkedMessages parked) {
    this.parked = parked;
  }

  @Override
  public void mount(Router router) {
    Access.needs(router.get("/purge/parked"), Action.OPERATE)
        .handler(new KnownParameters("limit"))
        .handler(new RequestTimeout(TIMEOUT))
        .handler(ctx -> PurgeRoutes.answer(ctx, peek(ctx.request().getParam("limit"))));
    PurgeRoutes.change(router, "/purge/parked/redrive")
        .handler(ctx -> move(ctx, "redriven", ParkedMessages::redrive));
    PurgeRoutes.change(router, "/purge/parked/discard")
        .handler(ctx -> move(ctx, "discarded", ParkedMessages::discard));
  }

  private ParkedMessages parked() {
    if (parked == null) {
      throw new ApiException(ErrorCode.UNAVAILABLE, PurgeRoutes.NO_BROKER);
    }
    return parked;
  }

  private Future<JsonObject> peek(@Nullable String limit) {
    int messages = limit == null ? PEEKED : limit(limit);
    ParkedMessages asked = parked();
    return asked.count().compose(count -> asked.peek(messages).map(oldest -> shown(count, oldest)));
  }

  private static JsonObject shown(long count, List<Parked> oldest) {
    JsonArray shown = new JsonArray();
    for (Parked message : oldest) {
      shown.add(
          new JsonObject()
              .put("reason", message.reason())
              .put("parkedAt", message.parkedAt() == null ? null : message.parkedAt().toString())
              .put("bytes", message.bytes())
              .put("start", message.start()));
    }
    return new JsonObject().put("parked", count).put("oldest", shown);
  }

  private static int limit(String limit) {
    try {
      int number = Integer.parseInt(limit);
      if (number >= 1 && number <= ParkedMessages.MAX_PEEKED) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // The same answer as for one that is too large.
    }
    throw new ApiException(
        ErrorCode.INVALID_REQUEST,
        "limit is a number from 1 to " + ParkedMessages.MAX_PEEKED + " here.");
  }

  private void move(
      RoutingContext ctx, String done, BiFunction<ParkedMessages, Integer, Future<Moved>> move) {
    PurgeRoutes.answer(
        ctx,
        JsonBody.read(ctx, PurgeRoutes.LIMITS)
            .compose(json -> move.apply(parked(), atMost(json)))
            .map(
                moved ->
                    new JsonObject()
                        .put(done, moved.messages())
                        .put("stoppedBy", moved.stoppedBy())));
  }

  private static int atMost(ObjectNode json) {
    PurgeRoutes.requireOnly(json, Set.of("atMost"));
    JsonNode atMost = json.path("atMost");
    if (atMost.isMissingNode()) {
      return MOVED;
    }
    if (atMost.isInt() && atMost.intValue() >= 1 && atMost.intValue() <= ParkedMessages.MAX_MOVED) {
      return atMost.intValue();
    }
    throw PurgeRoutes.invalid(
        "atMost", "A number from 1 to " + ParkedMessages.MAX_MOVED + " is needed here.");
  }
}
