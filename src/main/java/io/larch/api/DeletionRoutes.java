package io.larch.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.deletion.Deletion;
import io.larch.deletion.DeletionOptions;
import io.larch.deletion.DeletionService;
import io.larch.deletion.Preconditions;
import io.larch.deletion.Preview;
import io.larch.deletion.VariantDeletionService;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.BufferedBytes;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.NoBody;
import io.larch.http.Permitted;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.RequestDigest;
import io.larch.image.Transformation;
import io.larch.receipt.ReceiptRequest.Opened;
import io.larch.receipt.format.CanonicalSelector;
import io.larch.selector.DeleteRequest;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.VariantFilter;
import io.larch.selector.VariantMatch;
import io.larch.selector.VersionMatch;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code DELETE /assets/…}: the delete language over HTTP. */
public final class DeletionRoutes implements Routes {

  /** How many assets a delete took. */
  private static final String DELETED_HEADER = "Larch-Deleted";

  /** How many of them are kept. */
  private static final String KEPT_HEADER = "Larch-Kept";

  /** Under which id those can be found, and restored. */
  private static final String DELETION_HEADER = "Larch-Deletion";

  /** How many variants a delete took that left their assets. */
  private static final String DELETED_VARIANTS_HEADER = "Larch-Deleted-Variants";

  private final Supplier<DeletionService> services;
  private final VariantDeletionService variants;
  private final ReceiptOffer receipts;
  private final Duration timeout;

  /**
   * @param services makes one for the event loop that it is called on
   * @param receipts which deletes of assets leave one
   * @param timeout of a request
   */
  public DeletionRoutes(
      Supplier<DeletionService> services,
      VariantDeletionService variants,
      ReceiptOffer receipts,
      Duration timeout) {
    this.services = services;
    this.variants = variants;
    this.receipts = receipts;
    this.timeout = timeout;
  }

  @Override
  public void mount(Router router) {
    DeletionService service = services.get();
    Access.needs(router.delete("/assets/*"), Action.DELETE, Action.DELETE_RECURSIVE)
        .handler(new HonouredHeaders(MatchHeaders.IF_MATCH, IdempotencyKeyHeader.NAME))
        .handler(new NoBody())
        .handler(new RequestTimeout(timeout))
        .handler(ctx -> delete(ctx, service));
  }

  private void delete(RoutingContext ctx, DeletionService service) {
    RequestTarget target = RequestTarget.of(ctx.request());
    DeleteRequest request = DeleteRequest.parse(target.rawPath(), target.rawQuery());
    IdempotencyKey key = IdempotencyKeyHeader.of(ctx);
    if (request.dryRun() && key != null) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "A dry run deletes nothing, however often; leave out Idempotency-Key.");
    }
    Caller caller = permitted(ctx, request.selector());
    if (!request.keep()) {
      requirePurge(ctx, request.selector());
    }
    if (request.variants() == null) {
      deleteAssets(ctx, caller, service, target, request, key);
    } else {
      deleteVariants(ctx, caller, target, request, request.variants(), key);
    }
  }

  private static Caller permitted(RoutingContext ctx, Selector selector) {
    return selector.selection() instanceof Selection.Recursive
        ? Permitted.below(ctx, Action.DELETE_RECURSIVE, selector.path())
        : Permitted.at(ctx, Action.DELETE, selector.path());
  }

  private static void requirePurge(RoutingContext ctx, Selector selector) {
    if (selector.selection() instanceof Selection.Recursive) {
      Permitted.below(ctx, Action.PURGE, selector.path());
    } else {
      Permitted.at(ctx, Action.PURGE, selector.path());
    }
  }

  private void deleteAssets(
      RoutingContext ctx,
      Caller caller,
      DeletionService service,
      RequestTarget target,
      DeleteRequest request,
      @Nullable IdempotencyKey key) {
    Preconditions preconditions =
        new Preconditions(request.expect(), match(ctx.request(), request.selector()));
    if (request.dryRun()) {
      service
          .preview(caller, request.selector(), preconditions)
          .compose(preview -> answer(ctx, preview))
          .onFailure(ctx::fail);
    } else {
      Opened receipt = receipts.of(ctx.request(), () -> CanonicalSelector.of(request.selector()));
      DeletionOptions options =
          new DeletionOptions(request.keep()).leaving(Opened.requestOf(receipt));
      (key == null
              ? service.delete(caller, request.selector(), preconditions, options)
              : service.deleteOnce(
                  caller,
                  key,
                  digest(ctx.request(), target),
                  request.selector(),
                  preconditions,
                  options))
          .onSuccess(done -> answer(ctx, done, receipt))
          .onFailure(ctx::fail);
    }
  }

  private void deleteVariants(
      RoutingContext ctx,
      Caller caller,
      RequestTarget target,
      DeleteRequest request,
      VariantFilter filter,
      @Nullable IdempotencyKey key) {
    boolean one = filter.variant() != null;
    VariantFilter spelled =
        filter.transformation() == null
            ? filter
            : new VariantFilter(null, Transformation.parse(filter.transformation()).toString());
    VersionMatch asset = one ? null : match(ctx.request(), request.selector());
    VariantMatch variant = one ? MatchHeaders.ifMatchOfVariant(ctx.request().headers()) : null;
    VariantDeletionService.Request wanted =
        new VariantDeletionService.Request(
            request.selector(), spelled, variant, new Preconditions(request.expect(), asset));
    if (request.dryRun()) {
      variants
          .preview(caller, wanted)
          .compose(preview -> answer(ctx, preview))
          .onFailure(ctx::fail);
    } else {
      (key == null
              ? variants.delete(caller, wanted)
              : variants.deleteOnce(caller, key, digest(ctx.request(), target), wanted))
          .onSuccess(
              deleted -> {
                if (!ctx.response().ended()) {
                  ctx.response().putHeader(DELETED_VARIANTS_HEADER, Long.toString(deleted));
                  answer(ctx, Deletion.NOTHING, null);
                }
              })
          .onFailure(ctx::fail);
    }
  }

  private static byte[] digest(HttpServerRequest request, RequestTarget target) {
    return new RequestDigest("delete")
        .add(target.toString())
        .add(request.headers().getAll(MatchHeaders.IF_MATCH))
        .value();
  }

  private static @Nullable VersionMatch match(HttpServerRequest request, Selector selector) {
    if (request.headers().contains(MatchHeaders.IF_MATCH) && !selectsOne(selector.selection())) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "If-Match goes with a delete of one asset: an entry, or an order with limit 1. Use"
              + " ?expect= to guard a delete of many. Nothing was deleted.");
    }
    return MatchHeaders.ifMatch(request.headers());
  }

  private static boolean selectsOne(Selection selection) {
    return switch (selection) {
      case Selection.Entry _ -> true;
      case Selection.Top(_, int limit) -> limit == 1;
      case Selection.All _, Selection.Recursive _ -> false;
    };
  }

  /**
   * Answers with how many went.
   *
   * @param receipt that was to be left; null for none
   */
  static void answer(RoutingContext ctx, Deletion done, @Nullable Opened receipt) {
    if (!ctx.response().ended()) {
      ReceiptOffer.answer(ctx.response(), done.receipt(), receipt);
      tell(ctx.response().setStatusCode(204), done.deleted(), done.kept(), done.id());
      ctx.response().end();
    }
  }

  /**
   * Tells what a delete did.
   *
   * @param id under which what is kept can be found; null when nothing is
   */
  static void tell(HttpServerResponse response, long deleted, long kept, @Nullable String id) {
    response.putHeader(DELETED_HEADER, Long.toString(deleted));
    if (id != null) {
      response.putHeader(KEPT_HEADER, Long.toString(kept)).putHeader(DELETION_HEADER, id);
    }
  }

  private static Future<Void> answer(RoutingContext ctx, Preview preview) {
    if (ctx.response().ended()) {
      return Future.succeededFuture(); // by a time-out
    }
    // With a hundred paths, up to 600 KB.
    Buffer json = JsonAnswer.text(json(preview));
    BufferedBytes.of(ctx).take(json.length());
    return ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(json);
  }

  private static ObjectNode json(Preview preview) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("assets", preview.selected());
    json.put("variants", preview.variants());
    json.put("contentKeys", preview.contentKeys());
    json.put("bytes", preview.bytes());
    ArrayNode first = json.putArray("first");
    for (Preview.Entry entry : preview.first()) {
      first
          .addObject()
          .put("path", entry.path().urlPath())
          .put("entryId", entry.entryId())
          .put("createdAt", entry.createdAt().toString());
    }
    return json;
  }
}
