package io.larch.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.deletion.Preconditions;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.BufferedBytes;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.NoBody;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.RequestDigest;
import io.larch.receipt.ReceiptRequest;
import io.larch.receipt.ReceiptRequest.Opened;
import io.larch.receipt.format.CanonicalSelector;
import io.larch.selector.RestoreRequest;
import io.larch.selector.TrashDeleteRequest;
import io.larch.serving.ContentAnswer;
import io.larch.trash.Purged;
import io.larch.trash.RestoreService;
import io.larch.trash.TrashReader;
import io.larch.trash.TrashRemovalService;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /trash/…}: the language of fetches and deletes, over what is kept. */
public final class TrashRoutes implements Routes {

  private static final String DELETED_HEADER = "Larch-Deleted";

  private final RestoreService restores;
  private final TrashRemovalService removals;
  private final ReceiptOffer receipts;
  private final Routes fetches;
  private final RequestTimeout timeout;

  /**
   * @param receipts which deletes leave one
   * @param timeout of a request
   */
  public TrashRoutes(
      TrashReader reader,
      ContentAnswer content,
      RestoreService restores,
      TrashRemovalService removals,
      ReceiptOffer receipts,
      Duration timeout) {
    this.restores = restores;
    this.removals = removals;
    this.receipts = receipts;
    this.timeout = new RequestTimeout(timeout);
    this.fetches = new TrashFetchRoutes(reader, content, this.timeout);
  }

  @Override
  public void mount(Router router) {
    fetches.mount(router);
    HonouredHeaders honoured =
        new HonouredHeaders(MatchHeaders.IF_MATCH, IdempotencyKeyHeader.NAME);
    Access.needs(router.post("/trash/*"), Action.RESTORE)
        .handler(honoured)
        .handler(new NoBody())
        .handler(timeout)
        .handler(this::restore);
    Access.needs(router.delete("/trash/*"), Action.PURGE)
        .handler(honoured)
        .handler(new NoBody())
        .handler(timeout)
        .handler(this::remove);
  }

  private void restore(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    RestoreRequest request = RestoreRequest.parse(target.rawPath(), target.rawQuery());
    IdempotencyKey key = key(ctx, request.dryRun());
    Caller caller = TrashRequests.permitted(ctx, Action.RESTORE, request.selector());
    RestoreService.Request wanted =
        new RestoreService.Request(
            request.selector(),
            request.filter(),
            TrashRequests.preconditions(
                ctx.request().headers(), request.selector(), request.expect()));
    (request.dryRun()
            ? restores.preview(caller, wanted).map(TrashJson::preview)
            : (key == null
                    ? restores.restore(caller, wanted)
                    : restores.restoreOnce(
                        caller, key, digest("restore", ctx.request(), target), wanted))
                .map(TrashJson::restored))
        .compose(json -> answer(ctx, json))
        .onFailure(ctx::fail);
  }

  private void remove(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    TrashRequests.requireNoRestore(target);
    TrashDeleteRequest request = TrashDeleteRequest.parse(target.rawPath(), target.rawQuery());
    IdempotencyKey key = key(ctx, request.dryRun());
    Caller caller = TrashRequests.permitted(ctx, Action.PURGE, request.selector());
    Preconditions preconditions =
        TrashRequests.preconditions(ctx.request().headers(), request.selector(), request.expect());
    if (request.dryRun()) {
      removals
          .preview(caller, request.selector(), preconditions)
          .compose(preview -> answer(ctx, TrashJson.preview(preview)))
          .onFailure(ctx::fail);
      return;
    }
    Opened receipt =
        receipts.of(ctx.request(), () -> CanonicalSelector.ofTrash(request.selector(), List.of()));
    ReceiptRequest wanted = Opened.requestOf(receipt);
    (key == null
            ? removals.remove(caller, request.selector(), preconditions, wanted)
            : removals.removeOnce(
                caller,
                key,
                digest("empty", ctx.request(), target),
                request.selector(),
                preconditions,
                wanted))
        .onSuccess(purged -> answer(ctx, purged, receipt))
        .onFailure(ctx::fail);
  }

  private static @Nullable IdempotencyKey key(RoutingContext ctx, boolean dryRun) {
    IdempotencyKey key = IdempotencyKeyHeader.of(ctx);
    if (dryRun && key != null) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "A dry run does nothing, however often; leave out Idempotency-Key.");
    }
    return key;
  }

  private static byte[] digest(String kind, HttpServerRequest request, RequestTarget target) {
    return new RequestDigest(kind)
        .add(target.toString())
        .add(request.headers().getAll(MatchHeaders.IF_MATCH))
        .value();
  }

  private static void answer(RoutingContext ctx, Purged purged, @Nullable Opened receipt) {
    if (!ctx.response().ended()) {
      ReceiptOffer.answer(ctx.response(), purged.receipt(), receipt);
      ctx.response()
          .setStatusCode(204)
          .putHeader(DELETED_HEADER, Long.toString(purged.rows()))
          .end();
    }
  }

  private static Future<Void> answer(RoutingContext ctx, JsonNode json) {
    if (ctx.response().ended()) {
      return Future.succeededFuture(); // by a time-out
    }
    // With a hundred paths, up to 600 KB.
    Buffer text = JsonAnswer.text(json);
    BufferedBytes.of(ctx).take(text.length());
    return ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(text);
  }
}
