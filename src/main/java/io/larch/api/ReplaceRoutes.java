package io.larch.api;

import io.larch.asset.AssetMetadata;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.config.PathRules;
import io.larch.http.Access;
import io.larch.http.ConcurrencyLimit;
import io.larch.http.HonouredHeaders;
import io.larch.http.Permitted;
import io.larch.http.RequestTarget;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests.Known;
import io.larch.idempotency.RequestDigest;
import io.larch.intake.NewAsset;
import io.larch.intake.ReplaceService;
import io.larch.intake.ReplaceService.Terms;
import io.larch.selector.EntryRequest;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code PUT /assets/{path}/-/entry/{id}/content}: gives an entry new content. To be mounted ahead
 * of updates, which have the same method and lie at the same paths, and behind variants, of which
 * one may be called {@code content}.
 */
final class ReplaceRoutes implements Routes {

  private final ReplaceService service;
  private final SentContent content;
  private final PathRules rules;
  private final ConcurrencyLimit limit;
  private final HonouredHeaders honoured =
      new HonouredHeaders(MatchHeaders.IF_MATCH, IdempotencyKeyHeader.NAME);

  /**
   * @param limit of everything that takes content in
   */
  ReplaceRoutes(
      ReplaceService service, SentContent content, PathRules rules, ConcurrencyLimit limit) {
    this.service = service;
    this.content = content;
    this.rules = rules;
    this.limit = limit;
  }

  @Override
  public void mount(Router router) {
    // Without a time-out: the content may be large, and the least rate of its client bounds it.
    Access.needs(router.put("/assets/*"), Action.UPDATE).handler(this::put);
  }

  private void put(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    if (!EntryRequest.isMeantForContent(target.rawPath())) {
      ctx.next();
      return;
    }
    honoured.check(ctx.request().headers());
    limit.take(ctx);
    EntryRequest entry = EntryRequest.parseContent(target.rawPath(), target.rawQuery());
    Taking taking =
        new Taking(
            service,
            Permitted.at(ctx, Action.UPDATE, entry.path()),
            new Terms(entry, MatchHeaders.ifMatch(ctx.request().headers())),
            IdempotencyKeyHeader.of(ctx),
            ctx.request().headers().getAll(MatchHeaders.IF_MATCH),
            rules.at(entry.path()).maxContentSize());
    content
        .read(ctx, taking)
        .onSuccess(answer -> answer.send(ctx.request()))
        .onFailure(cause -> Upload.fail(ctx, cause));
  }

  /**
   * @param key under which it is to happen at most once; null without one
   * @param match the header as it came
   */
  private record Taking(
      ReplaceService service,
      Caller caller,
      Terms terms,
      @Nullable IdempotencyKey key,
      List<String> match,
      long maxContentSize)
      implements ContentTaker {

    @Override
    public boolean withMetadata() {
      return false;
    }

    @Override
    public boolean hasKey() {
      return key != null;
    }

    @Override
    public boolean hasTerms() {
      return true;
    }

    @Override
    public Future<Optional<Known>> admit() {
      return service.admit(caller, terms, key);
    }

    @Override
    public Future<AssetAnswer> take(NewAsset asset, Function<AssetMetadata, byte[]> digest) {
      return key == null
          ? service.replace(caller, terms, asset).map(AssetAnswer::of)
          : service
              .replaceOnce(caller, terms, asset, key, digest, AssetAnswer::recorded)
              .map(AssetAnswer::from);
    }

    @Override
    public byte[] digest(
        @Nullable String url, byte @Nullable [] contentDigest, AssetMetadata metadata) {
      return new RequestDigest("replace")
          .add(terms.entry().path().stored())
          .add(terms.entry().entryId())
          .add(match)
          .add(url)
          .add(contentDigest)
          .value();
    }
  }
}
