package io.larch.api;

import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.deletion.DeletionList;
import io.larch.deletion.DeletionService;
import io.larch.deletion.ListDeletion;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.JsonBody;
import io.larch.http.JsonLimits;
import io.larch.http.Permitted;
import io.larch.http.PiecewiseAnswer;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotencyKey;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Supplier;

/** {@code POST /deletions}: deletes of assets named one by one. */
public final class DeletionListRoutes implements Routes {

  /**
   * A thousand items of 6,300 bytes: the longest path with each byte percent-encoded (6,000) and
   * its slashes (64), the largest entry id (19) and entity tag (43), and the JSON around them.
   */
  private static final JsonLimits LIMITS = new JsonLimits(DeletionList.MAX_ITEMS * 6_300, 100);

  private final Supplier<DeletionService> services;
  private final Duration timeout;

  /**
   * @param services makes one for the event loop that it is called on
   * @param timeout of a request
   */
  public DeletionListRoutes(Supplier<DeletionService> services, Duration timeout) {
    this.services = services;
    this.timeout = timeout;
  }

  @Override
  public void mount(Router router) {
    DeletionService service = services.get();
    Access.needs(router.post("/deletions"), Action.DELETE)
        .handler(new HonouredHeaders(IdempotencyKeyHeader.NAME))
        .handler(new RequestTimeout(timeout))
        .handler(ctx -> delete(ctx, service));
  }

  private static void delete(RoutingContext ctx, DeletionService service) {
    if (RequestTarget.of(ctx.request()).rawQuery() != null) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "A list of deletes has no query; what it means to delete stands in its body. Nothing was"
              + " deleted.");
    }
    Caller caller = Permitted.eachOf(ctx, Action.DELETE);
    IdempotencyKey key = IdempotencyKeyHeader.of(ctx);
    DeletionListReader reader = new DeletionListReader();
    JsonBody.read(ctx, LIMITS, DeletionListReader.LIST, reader::take)
        .map(reader::end)
        .compose(
            request ->
                PermittedItems.delete(service, caller, request.list(), key, request.options())
                    .compose(done -> answer(ctx, request.list(), done)))
        .onFailure(ctx::fail);
  }

  private static Future<Void> answer(RoutingContext ctx, DeletionList list, ListDeletion done) {
    if (ctx.response().ended()) {
      return Future.succeededFuture(); // by a time-out
    }
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    DeletionRoutes.tell(ctx.response(), done.deleted(), done.kept(), done.id());
    return PiecewiseAnswer.send(ctx.response(), new OutcomePieces(list, done.outcomes()));
  }
}
