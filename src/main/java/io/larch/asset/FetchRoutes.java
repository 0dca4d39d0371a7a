package io.larch.asset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.db.PipelinedReads;
import io.larch.http.ApiException;
import io.larch.http.BufferedBytes;
import io.larch.http.ErrorCode;
import io.larch.http.NoBody;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.selector.FetchRequest;
import io.larch.selector.Selection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET} and {@code HEAD /assets/…}: finds what is asked for, and hands it to whatever answers
 * in its format.
 */
final class FetchRoutes implements Routes {

  private final Vertx vertx;
  private final Pool pool;
  private final AssetRepository repository;
  private final PublicUrls urls;
  private final ContentAnswer content;
  private final RedirectAnswer redirect;
  private final ListAnswer list;
  private final RequestTimeout timeout;

  /**
   * @param pool requests' connections
   * @param timeout until the answer begins
   */
  FetchRoutes(
      Vertx vertx,
      Pool pool,
      AssetRepository repository,
      ContentStore store,
      PathRules rules,
      PublicUrls urls,
      RequestTimeout timeout,
      MeterRegistry meters) {
    this.timeout = timeout;
    this.vertx = vertx;
    this.pool = pool;
    this.repository = repository;
    this.urls = urls;
    this.content =
        new ContentAnswer(
            store,
            repository,
            rules,
            Counter.builder("larch.asset.content.missing")
                .description(
                    "answers without content, since the store doesn't have an asset's object")
                .register(meters));
    this.redirect = new RedirectAnswer(store, rules, content);
    this.list = new ListAnswer(repository);
  }

  @Override
  public void mount(Router router) {
    PipelinedReads reads = new PipelinedReads(vertx, pool);
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
    Conditions conditions =
        new Conditions(
            ctx.request().headers(),
            Instant.now(),
            request.selector(),
            path -> AssetRepository.entriesEver(path, reads));
    boolean recursive = request.selector().selection() instanceof Selection.Recursive;
    if (recursive || request.list()) {
      if (conditions.isListNotModified()) {
        return notModified(ctx, null);
      }
      return recursive
          ? page(ctx, request)
          : list.send(ctx.request(), BufferedBytes.of(ctx), request.selector());
    }
    return repository
        .findFirst(request.selector(), reads)
        .map(FetchRoutes::required)
        .compose(asset -> answer(ctx, request.format(), asset, conditions));
  }

  private static Asset required(Optional<Asset> found) {
    return found.orElseThrow(
        () -> new ApiException(ErrorCode.NOT_FOUND, "No asset here is what the request asks for."));
  }

  private Future<Void> answer(
      RoutingContext ctx, FetchRequest.Format format, Asset asset, Conditions conditions) {
    if (ctx.response().ended()) {
      return Future.succeededFuture(); // by a time-out
    }
    return switch (format) {
      case LINK -> {
        String url = urls.content(ctx.request(), asset);
        yield json(ctx, asset, AssetJson.link(asset, url), conditions);
      }
      case INFO -> json(ctx, asset, AssetJson.info(asset), conditions);
      case CONTENT -> content.send(transfer(ctx, conditions), asset, false);
      case DOWNLOAD -> content.send(transfer(ctx, conditions), asset, true);
      case REDIRECT -> redirect.send(transfer(ctx, conditions), asset);
    };
  }

  private static Transfer transfer(RoutingContext ctx, Conditions conditions) {
    Promise<Void> over = Promise.promise();
    ctx.addEndHandler(_ -> over.tryComplete());
    return new Transfer(ctx.request(), conditions, over.future());
  }

  private static Future<Void> json(
      RoutingContext ctx, Asset asset, ObjectNode json, Conditions conditions) {
    return conditions
        .isNotModified(asset)
        .compose(
            notModified -> {
              if (notModified) {
                return notModified(ctx, asset);
              }
              JsonAnswer.send(ctx.request(), json, asset);
              return Future.succeededFuture();
            });
  }

  /**
   * @param asset null for a list
   */
  private static Future<Void> notModified(RoutingContext ctx, @Nullable Asset asset) {
    if (ctx.response().ended()) {
      return Future.succeededFuture(); // by a time-out
    }
    if (asset != null) {
      ctx.response().putHeader(HttpHeaders.ETAG, JsonAnswer.entityTag(asset));
    }
    return ctx.response().setStatusCode(304).putHeader(HttpHeaders.CACHE_CONTROL, "no-cache").end();
  }

  private Future<Void> page(RoutingContext ctx, FetchRequest request) {
    String cursor = request.cursor();
    Position after = cursor == null ? null : ListingCursor.parse(cursor, request.selector().path());
    return list.sendPage(
        ctx.request(), BufferedBytes.of(ctx), request.selector(), after, request.pageSize());
  }
}
