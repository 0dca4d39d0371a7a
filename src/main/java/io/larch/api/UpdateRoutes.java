package io.larch.api;

import io.larch.asset.AssetMetadata;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.http.Access;
import io.larch.http.HonouredHeaders;
import io.larch.http.JsonBody;
import io.larch.http.Permitted;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.RequestDigest;
import io.larch.intake.UpdateService;
import io.larch.selector.EntryRequest;
import io.larch.selector.VersionMatch;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** {@code PUT /assets/{path}/-/entry/{id}}: replaces what a client says about an asset. */
final class UpdateRoutes implements Routes {

  private final UpdateService service;
  private final RequestTimeout timeout;

  UpdateRoutes(UpdateService service, RequestTimeout timeout) {
    this.service = service;
    this.timeout = timeout;
  }

  @Override
  public void mount(Router router) {
    Access.needs(router.put("/assets/*"), Action.UPDATE)
        .handler(new HonouredHeaders(MatchHeaders.IF_MATCH, IdempotencyKeyHeader.NAME))
        .handler(timeout)
        .handler(this::update);
  }

  private void update(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    EntryRequest entry = EntryRequest.parse(target.rawPath(), target.rawQuery());
    Caller caller = Permitted.at(ctx, Action.UPDATE, entry.path());
    VersionMatch match = MatchHeaders.ifMatch(ctx.request().headers());
    List<String> lines = ctx.request().headers().getAll(MatchHeaders.IF_MATCH);
    IdempotencyKey key = IdempotencyKeyHeader.of(ctx);
    JsonBody.read(ctx, MetadataReader.LIMITS)
        .map(json -> MetadataReader.read(json, Set.of()))
        .compose(
            metadata ->
                key == null
                    ? service.update(caller, entry, metadata, match).map(AssetAnswer::of)
                    : service
                        .updateOnce(
                            caller,
                            entry,
                            metadata,
                            match,
                            key,
                            digest(entry, lines, metadata),
                            AssetAnswer::recorded)
                        .map(AssetAnswer::from))
        .onSuccess(answer -> answer.send(ctx.request()))
        .onFailure(ctx::fail);
  }

  private static byte[] digest(EntryRequest entry, List<String> match, AssetMetadata metadata) {
    return new RequestDigest("update")
        .add(entry.path().stored())
        .add(entry.entryId())
        .add(match)
        .add(metadata)
        .value();
  }
}
