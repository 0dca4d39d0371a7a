package io.larch.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.asset.AssetMetadata;
import io.larch.asset.AssetProblem;
import io.larch.config.AssetConfig;
import io.larch.config.PathRules;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.BoundedBody;
import io.larch.http.BufferedBytes;
import io.larch.http.ConcurrencyLimit;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.JsonBody;
import io.larch.http.RequestClient;
import io.larch.http.RequestTarget;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests.Known;
import io.larch.idempotency.RequestDigest;
import io.larch.intake.ContentIntake;
import io.larch.intake.NewAsset;
import io.larch.intake.StoreService;
import io.larch.mediatype.DeclaredType;
import io.larch.path.AssetPath;
import io.larch.selector.StoreRequest;
import io.larch.source.SourceFetcher;
import io.larch.source.SourceUrl;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@code POST /assets/{path}}: stores an upload, or what a URL leads to. */
final class StoreRoutes implements Routes {

  private final StoreService service;
  private final SourceFetcher sources;
  private final PathRules rules;
  private final PublicUrls urls;
  private final ConcurrencyLimit limit;

  StoreRoutes(
      StoreService service,
      SourceFetcher sources,
      PathRules rules,
      AssetConfig config,
      PublicUrls urls) {
    this.service = service;
    this.sources = sources;
    this.rules = rules;
    this.limit =
        new ConcurrencyLimit(
            config.maxStores(),
            "Too much is being stored at the moment. Nothing was stored; send it again.");
    this.urls = urls;
  }

  @Override
  public void mount(Router router) {
    // Without a time-out: the content may be large, and the least rate of its client bounds it.
    router
        .post("/assets/*")
        .handler(
            new HonouredHeaders(
                MatchHeaders.IF_MATCH, MatchHeaders.IF_NONE_MATCH, IdempotencyKeyHeader.NAME))
        .handler(limit)
        .handler(this::store);
  }

  private void store(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    AssetPath path = StoreRequest.parse(target.rawPath(), target.rawQuery()).path();
    String origin = urls.origin(ctx.request());
    store(ctx, RequestedStore.of(ctx, path))
        .onSuccess(stored -> answer(ctx, origin, stored))
        .onFailure(cause -> fail(ctx, cause));
  }

  private Future<AssetAnswer> store(RoutingContext ctx, RequestedStore store) {
    String header = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
    DeclaredType type = header == null ? null : DeclaredType.parse(header);
    if (type != null && type.mediaType().equals("multipart/form-data")) {
      return upload(ctx, type, store);
    }
    if (type != null && type.mediaType().equals("application/json")) {
      return fetch(ctx, store);
    }
    throw new ApiException(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        "Send the content as multipart/form-data, or its URL as application/json.");
  }

  private Future<AssetAnswer> upload(RoutingContext ctx, DeclaredType type, RequestedStore store) {
    HttpServerRequest request = ctx.request();
    String client = RequestClient.of(ctx);
    long maxContentSize = rules.at(store.terms().path()).maxContentSize();
    MessageDigest digest = store.key() == null ? null : RequestDigest.sha256();
    UploadForm form = new UploadForm(request, BufferedBytes.of(ctx), type, maxContentSize, digest);
    if (BoundedBody.declaredLength(request) > UploadForm.maxBody(maxContentSize)) {
      throw new AssetProblem.ContentTooLarge(maxContentSize);
    }
    return admit(ctx, store)
        .compose(
            known -> {
              BoundedBody.acceptExpectation(request);
              ctx.addEndHandler(_ -> form.answered());
              form.start();
              Function<AssetMetadata, byte[]> whole =
                  said ->
                      store.digest(null, Objects.requireNonNull(digest, "a key").digest(), said);
              return known.isPresent()
                  ? form.content()
                      .compose(ContentIntake::drain)
                      .compose(_ -> form.metadata())
                      .map(said -> retold(known.get(), whole.apply(said)))
                  : form.content()
                      .compose(
                          content ->
                              store(
                                  store,
                                  new NewAsset(client, content, null, form.metadata()),
                                  whole));
            });
  }

  /** Lets what a store without terms sends be read at once. */
  private Future<Optional<Known>> admit(RoutingContext ctx, RequestedStore store) {
    if (store.isPlain()) {
      return Future.succeededFuture(Optional.empty());
    }
    ctx.request().pause();
    return service
        .admit(store.caller(), store.terms(), store.key())
        .compose(
            known ->
                ctx.response().closed()
                    ? Future.failedFuture(
                        new ApiException(ErrorCode.INVALID_REQUEST, "The request broke off."))
                    : Future.succeededFuture(known));
  }

  /**
   * @param digest of the request, for its key if it has one
   */
  private Future<AssetAnswer> store(
      RequestedStore store, NewAsset asset, Function<AssetMetadata, byte[]> digest) {
    IdempotencyKey key = store.key();
    return key == null
        ? service.store(store.caller(), store.terms(), asset).map(AssetAnswer::of)
        : service
            .storeOnce(store.caller(), store.terms(), asset, key, digest, AssetAnswer::recorded)
            .map(AssetAnswer::from);
  }

  private static AssetAnswer retold(Known known, byte[] digest) {
    return AssetAnswer.from(known.answerTo(digest));
  }

  private Future<AssetAnswer> fetch(RoutingContext ctx, RequestedStore store) {
    return JsonBody.read(ctx, MetadataReader.LIMITS)
        .compose(json -> fetch(json, store, RequestClient.of(ctx)));
  }

  private Future<AssetAnswer> fetch(ObjectNode json, RequestedStore store, String client) {
    AssetMetadata metadata = MetadataReader.read(json, Set.of("url"));
    JsonNode url = json.get("url");
    if (url == null || !url.isTextual()) {
      throw new ApiException(
          ErrorCode.INVALID_FIELD,
          "A field is not valid.",
          List.of(new FieldError("url", url == null ? "is missing" : "must be a text")));
    }
    SourceUrl source = SourceUrl.parse(url.textValue());
    Function<AssetMetadata, byte[]> whole = said -> store.digest(url.textValue(), null, said);
    return service
        .admit(store.caller(), store.terms(), store.key())
        .compose(
            known ->
                known.isPresent()
                    ? Future.succeededFuture(retold(known.get(), whole.apply(metadata)))
                    : sources
                        .fetch(source, rules.at(store.terms().path()).maxContentSize())
                        .compose(
                            content ->
                                store(
                                    store,
                                    new NewAsset(
                                        client,
                                        content,
                                        url.textValue(),
                                        Future.succeededFuture(metadata)),
                                    whole)));
  }

  private static void answer(RoutingContext ctx, String origin, AssetAnswer stored) {
    ctx.response().setStatusCode(201).putHeader(HttpHeaders.LOCATION, origin + stored.entryPath());
    stored.send(ctx.request());
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
