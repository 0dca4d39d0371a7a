package io.larch.asset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.config.AssetConfig;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.BoundedBody;
import io.larch.http.BufferedBytes;
import io.larch.http.ConcurrencyLimit;
import io.larch.http.ErrorCode;
import io.larch.http.JsonBody;
import io.larch.http.RequestTarget;
import io.larch.http.Routes;
import io.larch.path.AssetPath;
import io.larch.selector.StoreRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** {@code POST /assets/{path}}: stores an upload, or what a URL leads to. */
final class StoreRoutes implements Routes {

  private final Uploads uploads;
  private final SourceFetcher sources;
  private final long maxContentSize;
  private final PublicUrls urls;
  private final ConcurrencyLimit limit;

  StoreRoutes(Uploads uploads, SourceFetcher sources, AssetConfig config, PublicUrls urls) {
    this.uploads = uploads;
    this.sources = sources;
    this.maxContentSize = config.maxContentSize();
    this.limit =
        new ConcurrencyLimit(
            config.maxStores(),
            "Too much is being stored at the moment. Nothing was stored; send it again.");
    this.urls = urls;
  }

  @Override
  public void mount(Router router) {
    // Without a time-out: the content may be large, and the connection's idle time-out bounds it.
    router.post("/assets/*").handler(limit).handler(this::store);
  }

  private void store(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    AssetPath path = StoreRequest.parse(target.rawPath(), target.rawQuery()).path();
    String origin = urls.origin(ctx.request());
    store(ctx, path)
        .onSuccess(asset -> answer(ctx, origin, asset))
        .onFailure(cause -> fail(ctx, cause));
  }

  private Future<Asset> store(RoutingContext ctx, AssetPath path) {
    String header = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
    HeaderValue type = header == null ? null : HeaderValue.parse(header);
    if (type != null && type.value().equals("multipart/form-data")) {
      return upload(ctx, type, path);
    }
    if (type != null && type.value().equals("application/json")) {
      return fetch(ctx, path);
    }
    throw new ApiException(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        "Send the content as multipart/form-data, or its URL as application/json.");
  }

  private Future<Asset> upload(RoutingContext ctx, HeaderValue type, AssetPath path) {
    HttpServerRequest request = ctx.request();
    UploadForm form = new UploadForm(request, BufferedBytes.of(ctx), type, maxContentSize);
    if (BoundedBody.declaredLength(request) > UploadForm.maxBody(maxContentSize)) {
      throw ContentIntake.tooLarge(maxContentSize);
    }
    BoundedBody.acceptExpectation(request);
    form.start();
    return form.content().compose(content -> uploads.store(path, null, content, form.metadata()));
  }

  private Future<Asset> fetch(RoutingContext ctx, AssetPath path) {
    return JsonBody.read(ctx, MetadataReader.LIMITS).compose(json -> fetch(json, path));
  }

  private Future<Asset> fetch(ObjectNode json, AssetPath path) {
    AssetMetadata metadata = MetadataReader.read(json, Set.of("url"));
    JsonNode url = json.get("url");
    if (url == null || !url.isTextual()) {
      throw new ApiException(
          ErrorCode.INVALID_FIELD,
          "A field is not valid.",
          List.of(new FieldError("url", url == null ? "is missing" : "must be a text")));
    }
    SourceUrl source = SourceUrl.parse(url.textValue());
    return sources
        .fetch(source, maxContentSize)
        .compose(
            content ->
                uploads.store(path, url.textValue(), content, Future.succeededFuture(metadata)));
  }

  private static void answer(RoutingContext ctx, String origin, Asset asset) {
    ctx.response()
        .setStatusCode(201)
        .putHeader(HttpHeaders.LOCATION, origin + PublicUrls.entryPath(asset));
    JsonAnswer.send(ctx.request(), AssetJson.info(asset), asset);
  }

  /**
   * What the client still sends has to go somewhere, or it would wait for that rather than read its
   * answer.
   */
  private static void fail(RoutingContext ctx, Throwable cause) {
    HttpServerRequest request = ctx.request();
    if (!request.isEnded()) {
      if (!ctx.response().headWritten()) {
        ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      }
      request.resume();
    }
    ctx.fail(cause);
  }
}
