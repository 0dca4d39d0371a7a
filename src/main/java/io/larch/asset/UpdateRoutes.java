package io.larch.asset;

import io.larch.http.ApiException;
import io.larch.http.EntityTags;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.JsonBody;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.idempotency.RequestDigest;
import io.larch.selector.AssetVersion;
import io.larch.selector.EntryRequest;
import io.larch.selector.Filter;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code PUT /assets/{path}/-/entry/{id}}: replaces what a client says about an asset. */
final class UpdateRoutes implements Routes {

  private static final String IF_MATCH = "If-Match";

  private final AssetRepository repository;
  private final IdempotentRequests requests;
  private final RequestTimeout timeout;

  UpdateRoutes(AssetRepository repository, IdempotentRequests requests, RequestTimeout timeout) {
    this.repository = repository;
    this.requests = requests;
    this.timeout = timeout;
  }

  @Override
  public void mount(Router router) {
    router
        .put("/assets/*")
        .handler(new HonouredHeaders(IF_MATCH, IdempotencyKey.HEADER))
        .handler(timeout)
        .handler(this::update);
  }

  private void update(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    EntryRequest entry = EntryRequest.parse(target.rawPath(), target.rawQuery());
    List<String> lines = ctx.request().headers().getAll(IF_MATCH);
    EntityTags match = lines.isEmpty() ? null : EntityTags.parse(IF_MATCH, lines);
    IdempotencyKey key = IdempotencyKey.of(ctx.request());
    JsonBody.read(ctx, MetadataReader.LIMITS)
        .map(json -> MetadataReader.read(json, Set.of()))
        .compose(
            metadata ->
                key == null
                    ? update(repository, entry, metadata, match)
                    : requests
                        .once(
                            key,
                            digest(entry, lines, metadata),
                            connection ->
                                update(repository.on(connection), entry, metadata, match)
                                    .map(AssetAnswer::toJson))
                        .map(done -> AssetAnswer.from(done.answer())))
        .onSuccess(answer -> answer.send(ctx.request()))
        .onFailure(ctx::fail);
  }

  private static byte[] digest(EntryRequest entry, List<String> match, AssetMetadata metadata) {
    return metadata
        .addTo(
            new RequestDigest("update").add(entry.path().stored()).add(entry.entryId()).add(match))
        .value();
  }

  private static Future<AssetAnswer> update(
      AssetRepository repository,
      EntryRequest entry,
      AssetMetadata metadata,
      @Nullable EntityTags match) {
    Future<Optional<Asset>> updated =
        match == null || match.any()
            ? repository.update(entry.path(), entry.entryId(), metadata, null)
            : updateMatching(repository, entry, metadata, match);
    return updated.map(
        asset -> AssetAnswer.of(asset.orElseThrow(() -> match == null ? notFound() : changed())));
  }

  /** The version that is compared is the one that is updated, or none is. */
  private static Future<Optional<Asset>> updateMatching(
      AssetRepository repository, EntryRequest entry, AssetMetadata metadata, EntityTags match) {
    Selector selector =
        new Selector(entry.path(), new Selection.Entry(entry.entryId()), Filter.NONE);
    return repository
        .findFirst(selector)
        .compose(
            found -> {
              if (found
                  .filter(asset -> match.matchStrongly(JsonAnswer.entityTag(asset)))
                  .isEmpty()) {
                return Future.succeededFuture(Optional.empty());
              }
              Asset asset = found.get();
              AssetVersion expected = new AssetVersion(asset.id(), asset.version());
              return repository.update(entry.path(), entry.entryId(), metadata, expected);
            });
  }

  private static ApiException notFound() {
    return new ApiException(ErrorCode.NOT_FOUND, "There is no such entry at this path.");
  }

  private static ApiException changed() {
    return new ApiException(
        ErrorCode.PRECONDITION_FAILED,
        "The entry is not what If-Match asks for; fetch it again. Nothing was changed.");
  }
}
