package io.larch.asset;

import io.larch.config.AssetConfig;
import io.larch.content.ContentStore;
import io.larch.db.PipelinedReads;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.NoBody;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.selector.FetchRequest;
import io.larch.selector.Selection;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET} and {@code HEAD /assets/…}: finds what is asked for, and hands it to whatever answers
 * in its format.
 */
final class FetchRoutes implements Routes {

  private final Vertx vertx;
  private final AssetRepository repository;
  private final PublicUrls urls;
  private final ContentAnswer content;
  private final RedirectAnswer redirect;
  private final ListAnswer list;
  private final RequestTimeout timeout;

  /**
   * @param timeout until the answer begins
   */
  FetchRoutes(
      Vertx vertx,
      AssetRepository repository,
      ContentStore store,
      AssetConfig config,
      PublicUrls urls,
      RequestTimeout timeout) {
    this.timeout = timeout;
    this.vertx = vertx;
    this.repository = repository;
    this.urls = urls;
    this.content = new ContentAnswer(store, repository);
    this.redirect = new RedirectAnswer(store, config, content);
    this.list = new ListAnswer(repository);
  }

  @Override
  public void mount(Router router) {
    PipelinedReads reads = repository.pipelinedReads(vertx);
    Handler<RoutingContext> fetch = ctx -> fetch(ctx, reads);
    router.get("/assets/*").handler(new NoBody()).handler(timeout).handler(fetch);
    router.head("/assets/*").handler(new NoBody()).handler(timeout).handler(fetch);
  }

  private void fetch(RoutingContext ctx, PipelinedReads reads) {
    RequestTarget target = RequestTarget.of(ctx.request());
    FetchRequest request = FetchRequest.parse(target.rawPath(), target.rawQuery());
    answer(ctx, request, reads).onFailure(cause -> ctx.fail(StoreFailures.explain(cause)));
  }

  private Future<Void> answer(RoutingContext ctx, FetchRequest request, PipelinedReads reads) {
    if (request.selector().selection() instanceof Selection.Recursive) {
      return page(ctx, request);
    }
    if (request.list()) {
      return list.send(ctx.request(), request.selector());
    }
    return repository
        .findFirst(request.selector(), reads)
        .map(FetchRoutes::required)
        .compose(asset -> answer(ctx, request.format(), asset));
  }

  private static Asset required(Optional<Asset> found) {
    return found.orElseThrow(
        () -> new ApiException(ErrorCode.NOT_FOUND, "No asset here is what the request asks for."));
  }

  private Future<Void> answer(RoutingContext ctx, FetchRequest.Format format, Asset asset) {
    if (ctx.response().ended()) {
      return Future.succeededFuture(); // by a time-out
    }
    return switch (format) {
      case LINK -> {
        String url = urls.content(ctx.request(), asset);
        JsonAnswer.send(ctx.request(), AssetJson.link(asset, url), asset);
        yield Future.succeededFuture();
      }
      case INFO -> info(ctx, asset);
      case CONTENT -> content.send(transfer(ctx), asset, false);
      case DOWNLOAD -> content.send(transfer(ctx), asset, true);
      case REDIRECT -> redirect.send(transfer(ctx), asset);
    };
  }

  private static Transfer transfer(RoutingContext ctx) {
    Promise<Void> over = Promise.promise();
    ctx.addEndHandler(_ -> over.tryComplete());
    return new Transfer(ctx.request(), over.future());
  }

  private static Future<Void> info(RoutingContext ctx, Asset asset) {
    if (Conditions.of(ctx.request().headers(), asset).isNotModified()) {
      return ctx.response()
          .setStatusCode(304)
          .putHeader(HttpHeaders.ETAG, JsonAnswer.entityTag(asset))
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
          .end();
    }
    JsonAnswer.send(ctx.request(), AssetJson.info(asset), asset);
    return Future.succeededFuture();
  }

  private Future<Void> page(RoutingContext ctx, FetchRequest request) {
    String cursor = request.cursor();
    Position after = cursor == null ? null : ListingCursor.parse(cursor, request.selector().path());
    return repository
        .find(request.selector(), after, request.pageSize() + 1)
        .map(
            found -> {
              boolean more = found.size() > request.pageSize();
              List<Asset> page = more ? found.subList(0, request.pageSize()) : found;
              String next = more ? ListingCursor.of(page.getLast()) : null;
              JsonAnswer.send(ctx.request(), AssetJson.listing(page, next));
              return null;
            });
  }
}
