package io.larch.api;

import io.larch.asset.Asset;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.config.PathRules;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.ConcurrencyLimit;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.Permitted;
import io.larch.http.RequestClient;
import io.larch.http.RequestTarget;
import io.larch.http.Routes;
import io.larch.intake.NewAsset;
import io.larch.intake.VariantStoreService;
import io.larch.intake.VariantStoreService.Supplied;
import io.larch.mediatype.DeclaredType;
import io.larch.selector.VariantMatch;
import io.larch.selector.VariantRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code PUT /assets/{path}/-/entry/{id}/variants/{name}}: stores a variant that a client has
 * derived. To be mounted ahead of updates, which have the same method and lie at the same paths.
 */
final class VariantRoutes implements Routes {

  private final VariantStoreService service;
  private final PathRules rules;
  private final PublicUrls urls;
  private final ConcurrencyLimit limit;
  private final HonouredHeaders honoured = new HonouredHeaders(MatchHeaders.IF_MATCH);

  /**
   * @param limit of everything that takes content in
   */
  VariantRoutes(
      VariantStoreService service, PathRules rules, PublicUrls urls, ConcurrencyLimit limit) {
    this.service = service;
    this.rules = rules;
    this.urls = urls;
    this.limit = limit;
  }

  @Override
  public void mount(Router router) {
    // Without a time-out: the content may be large, and the least rate of its client bounds it.
    Access.needs(router.put("/assets/*"), Action.UPDATE).handler(this::put);
  }

  private void put(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    if (!VariantRequest.isMeantBy(target.rawPath())) {
      ctx.next();
      return;
    }
    honoured.check(ctx.request().headers());
    limit.take(ctx);
    VariantRequest request = VariantRequest.parse(target.rawPath(), target.rawQuery());
    Caller caller = Permitted.at(ctx, Action.UPDATE, request.entry().path());
    VariantMatch match = MatchHeaders.ifMatchOfVariant(ctx.request().headers());
    String origin = urls.origin(ctx.request());
    UploadForm form = form(ctx, request);
    Upload.hold(ctx, service.admit(caller, request, match))
        .compose(asset -> store(ctx, caller, request, match, asset, form))
        .onSuccess(supplied -> answer(ctx, origin, supplied))
        .onFailure(cause -> Upload.fail(ctx, cause));
  }

  private UploadForm form(RoutingContext ctx, VariantRequest request) {
    String header = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
    DeclaredType type = header == null ? null : DeclaredType.parse(header);
    if (type == null || !type.mediaType().equals("multipart/form-data")) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          "Send the content as multipart/form-data. Nothing was stored.");
    }
    long maxContentSize = rules.at(request.entry().path()).maxContentSize();
    return Upload.form(ctx, type, maxContentSize, false, null);
  }

  private Future<Supplied> store(
      RoutingContext ctx,
      Caller caller,
      VariantRequest request,
      @Nullable VariantMatch match,
      Asset asset,
      UploadForm form) {
    Upload.start(ctx, form);
    String client = RequestClient.of(ctx);
    return form.content()
        .compose(
            content ->
                service.store(
                    caller,
                    request,
                    match,
                    asset,
                    new NewAsset(client, content, null, form.metadata())));
  }

  private static void answer(RoutingContext ctx, String origin, Supplied supplied) {
    HttpServerResponse response = ctx.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(supplied.replaced() ? 200 : 201);
    if (!supplied.replaced()) {
      response.putHeader(
          HttpHeaders.LOCATION,
          origin + PublicUrls.variantPath(supplied.asset(), supplied.variant()));
    }
    response.putHeader(HttpHeaders.ETAG, supplied.variant().entityTag());
    JsonAnswer.send(ctx.request(), AssetJson.variant(supplied.asset(), supplied.variant()));
  }
}
