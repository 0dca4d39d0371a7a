package io.larch.api;

import io.larch.asset.AssetMetadata;
import io.larch.caller.Action;
import io.larch.config.PathRules;
import io.larch.http.Access;
import io.larch.http.ConcurrencyLimit;
import io.larch.http.HonouredHeaders;
import io.larch.http.Permitted;
import io.larch.http.RequestCaller;
import io.larch.http.RequestTarget;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests.Known;
import io.larch.intake.NewAsset;
import io.larch.intake.StoreService;
import io.larch.selector.StoreRequest;
import io.larch.token.DeleteTokens;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code POST /assets/{path}}: stores an upload, or what a URL leads to. */
final class StoreRoutes implements Routes {

  private final StoreService service;
  private final SentContent content;
  private final PathRules rules;
  private final DeleteTokens tokens;
  private final PublicUrls urls;
  private final ConcurrencyLimit limit;

  /**
   * @param limit of everything that takes content in
   */
  StoreRoutes(
      StoreService service,
      SentContent content,
      PathRules rules,
      DeleteTokens tokens,
      PublicUrls urls,
      ConcurrencyLimit limit) {
    this.service = service;
    this.content = content;
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
    String givenTo = RequestCaller.principal(ctx).name();
    return Upload.hold(ctx, tokens.signer())
        .compose(
            signer ->
                store(ctx, store)
                    .map(stored -> stored.withToken(store.terms().path(), signer, givenTo)));
  }

  private Future<AssetAnswer> store(RoutingContext ctx, RequestedStore store) {
    return content.read(
        ctx, new Taking(service, store, rules.at(store.terms().path()).maxContentSize()));
  }

  private record Taking(StoreService service, RequestedStore store, long maxContentSize)
      implements ContentTaker {

    @Override
    public boolean withMetadata() {
      return true;
    }

    @Override
    public boolean hasKey() {
      return store.key() != null;
    }

    @Override
    public boolean hasTerms() {
      return !store.isPlain();
    }

    @Override
    public Future<Optional<Known>> admit() {
      return service.admit(store.caller(), store.terms(), store.key());
    }

    @Override
    public Future<AssetAnswer> take(NewAsset asset, Function<AssetMetadata, byte[]> digest) {
      IdempotencyKey key = store.key();
      return key == null
          ? service.store(store.caller(), store.terms(), asset).map(AssetAnswer::of)
          : service
              .storeOnce(store.caller(), store.terms(), asset, key, digest, AssetAnswer::recorded)
              .map(AssetAnswer::from);
    }

    @Override
    public byte[] digest(
        @Nullable String url, byte @Nullable [] contentDigest, AssetMetadata metadata) {
      return store.digest(url, contentDigest, metadata);
    }
  }

  private static void answer(RoutingContext ctx, String origin, AssetAnswer stored) {
    ctx.response().setStatusCode(201).putHeader(HttpHeaders.LOCATION, origin + stored.entryPath());
    stored.send(ctx.request());
  }
}
