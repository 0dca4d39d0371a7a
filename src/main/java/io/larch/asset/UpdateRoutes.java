package io.larch.asset;

import io.larch.http.ApiException;
import io.larch.http.EntityTags;
import io.larch.http.ErrorCode;
import io.larch.http.JsonBody;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
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
  private final RequestTimeout timeout;

  UpdateRoutes(AssetRepository repository, RequestTimeout timeout) {
    this.repository = repository;
    this.timeout = timeout;
  }

  @Override
  public void mount(Router router) {
    router.put("/assets/*").handler(timeout).handler(this::update);
  }

  private void update(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    EntryRequest entry = EntryRequest.parse(target.rawPath(), target.rawQuery());
    List<String> lines = ctx.request().headers().getAll(IF_MATCH);
    EntityTags match = lines.isEmpty() ? null : EntityTags.parse(IF_MATCH, lines);
    JsonBody.read(ctx, MetadataReader.LIMITS)
        .map(json -> MetadataReader.read(json, Set.of()))
        .compose(metadata -> update(entry, metadata, match))
        .onSuccess(asset -> JsonAnswer.send(ctx.request(), AssetJson.info(asset), asset))
        .onFailure(ctx::fail);
  }

  private Future<Asset> update(
      EntryRequest entry, AssetMetadata metadata, @Nullable EntityTags match) {
    Future<Optional<Asset>> updated =
        match == null || match.any()
            ? repository.update(entry.path(), entry.entryId(), metadata, null)
            : updateMatching(entry, metadata, match);
    return updated.map(asset -> asset.orElseThrow(() -> match == null ? notFound() : changed()));
  }

  /** The version that is compared is the one that is updated, or none is. */
  private Future<Optional<Asset>> updateMatching(
      EntryRequest entry, AssetMetadata metadata, EntityTags match) {
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
