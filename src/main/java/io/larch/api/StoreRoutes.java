package io.larch.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.asset.AssetMetadata;
import io.larch.caller.Action;
import io.larch.config.PathRules;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.ConcurrencyLimit;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.JsonBody;
import io.larch.http.Permitted;
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
import io.larch.selector.StoreRequest;
import io.larch.source.SourceFetcher;
import io.larch.source.SourceUrl;
import io.larch.token.DeleteTokens;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
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
  private final DeleteTokens tokens;
  private final PublicUrls urls;
  private final ConcurrencyLimit limit;

  /**
   * @param limit of everything that takes content in
   */
  StoreRoutes(
      StoreService service,
      SourceFetcher sources,
      PathRules rules,
      DeleteTokens tokens,
      PublicUrls urls,
      ConcurrencyLimit limit) {
    this.service = service;
    this.sources = sources;
    this.rules = rules;
    this.tokens = tokens;
    this.limit = limit;
    this.urls = urls;
  }

  @Override
  public void mount(Router router) {
    // Without a time-out: the content may be large, and the least rate of its client bounds it.
    Access.needs(router.post("/assets/*"), Action.STORE)
        .handler(
            new HonouredHeaders(
                MatchHeaders.IF_MATCH, MatchHeaders.IF_NONE_MATCH, IdempotencyKeyHeader.NAME))
        .handler(limit)
        .handler(this::store);
  }

  private void store(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    StoreRequest request = StoreRequest.parse(target.rawPath(), target.rawQuery());
    String origin = urls.origin(ctx.request());
    RequestedStore store = RequestedStore.of(ctx, request.path());
    if (request.deleteToken()) {
      // Nobody gets to delete what they may not by handing a token to themselves.
      Permitted.at(ctx, Action.DELETE, request.path());
    }
    (request.deleteToken() ? storeWithToken(ctx, store) : store(ctx, store))
        .onSuccess(stored -> answer(ctx, origin, stored))
        .onFailure(cause -> Upload.fail(ctx, cause));
  }

  /** Nothing is stored unless there can be a token for it. */
  private Future<AssetAnswer> storeWithToken(RoutingContext ctx, RequestedStore store) {
    return Upload.hold(ctx, tokens.signer())
        .compose(
            signer ->
                store(ctx, store).map(stored -> stored.withToken(store.terms().path(), signer)));
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
    String client = RequestClient.of(ctx);
    long maxContentSize = rules.at(store.terms().path()).maxContentSize();
    MessageDigest digest = store.key() == null ? null : RequestDigest.sha256();
    UploadForm form = Upload.form(ctx, type, maxContentSize, true, digest);
    return admit(ctx, store)
        .compose(
            known -> {
              Upload.start(ctx, form);
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
    return Upload.hold(ctx, service.admit(store.caller(), store.terms(), store.key()));
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
}
