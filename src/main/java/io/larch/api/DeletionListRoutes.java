package io.larch.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.larch.receipt.ReceiptRequest.Opened;
import io.larch.receipt.format.CanonicalSelector;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code POST /deletions}: deletes of assets named one by one. */
public final class DeletionListRoutes implements Routes {

  /**
   * A thousand items of 6,300 bytes: the longest path with each byte percent-encoded (6,000) and
   * its slashes (64), the largest entry id (19) and entity tag (43), and the JSON around them.
   */
  private static final JsonLimits LIMITS = new JsonLimits(DeletionList.MAX_ITEMS * 6_300, 100);

  private final Supplier<DeletionService> services;
  private final ReceiptOffer receipts;
  private final Duration timeout;

  /**
   * @param services makes one for the event loop that it is called on
   * @param receipts which deletes leave one
   * @param timeout of a request
   */
  public DeletionListRoutes(
      Supplier<DeletionService> services, ReceiptOffer receipts, Duration timeout) {
    this.services = services;
    this.receipts = receipts;
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

  private void delete(RoutingContext ctx, DeletionService service) {
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
            request -> {
              Opened receipt = receipts.of(ctx.request(), () -> canonical(request.list()));
              return PermittedItems.delete(
                      service,
                      caller,
                      request.list(),
                      key,
                      request.options().leaving(Opened.requestOf(receipt)))
                  .compose(done -> answer(ctx, request.list(), done, receipt));
            })
        .onFailure(ctx::fail);
  }

  private static String canonical(DeletionList list) {
    return CanonicalSelector.ofList(
        list.items().stream()
            .map(item -> new CanonicalSelector.Item(item.path(), item.entryId()))
            .toList());
  }

  private static Future<Void> answer(
      RoutingContext ctx, DeletionList list, ListDeletion done, @Nullable Opened receipt) {
    if (ctx.response().ended()) {
      return Future.succeededFuture(); // by a time-out
    }
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    DeletionRoutes.tell(ctx.response(), done.deleted(), done.kept(), done.id());
    if (done.receipt() != null) {
      ReceiptOffer.announce(ctx.response(), done.receipt());
    }
    return PiecewiseAnswer.send(
        ctx.response(), new OutcomePieces(list, done.outcomes(), receiptOf(done, receipt)));
  }

  /** The receipt as the body has it; null for none. */
  private static @Nullable ObjectNode receiptOf(ListDeletion done, @Nullable Opened receipt) {
    if (done.receipt() == null) {
      return null;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", done.receipt());
    return receipt != null && receipt.request().id().equals(done.receipt())
        ? json.put("salt", receipt.salt()).put("selector", receipt.selector())
        : json;
  }
}
