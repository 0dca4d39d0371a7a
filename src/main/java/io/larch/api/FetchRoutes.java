package io.larch.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetReader;
import io.larch.asset.Position;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.http.Access;
import io.larch.http.BufferedBytes;
import io.larch.http.NoBody;
import io.larch.http.Permitted;
import io.larch.http.RequestClient;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.image.TransformationRequest;
import io.larch.selector.FetchRequest;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.serving.Conditions;
import io.larch.serving.ContentAnswer;
import io.larch.serving.ContentGoneException;
import io.larch.serving.RedirectAnswer;
import io.larch.serving.Representation;
import io.larch.serving.Transfer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET} and {@code HEAD /assets/…}: finds what is asked for, and hands it to whatever answers
 * in its format.
 */
final class FetchRoutes implements Routes {

  private static final int CHOICES = 3;

  private final Supplier<AssetReader> readers;
  private final PublicUrls urls;
  private final ContentAnswer content;
  private final RedirectAnswer redirect;
  private final RequestTimeout timeout;
  private final PictureRequests pictures;

  /**
   * @param readers makes one for the event loop that it is called on
   * @param timeout until the answer begins
   */
  FetchRoutes(
      Supplier<AssetReader> readers,
      ContentAnswer content,
      RedirectAnswer redirect,
      PictureRequests pictures,
      PublicUrls urls,
      RequestTimeout timeout) {
    this.readers = readers;
    this.content = content;
    this.redirect = redirect;
    this.pictures = pictures;
    this.urls = urls;
    this.timeout = timeout;
  }

  @Override
  public void mount(Router router) {
    AssetReader reader = readers.get();
    Handler<RoutingContext> fetch = ctx -> fetch(ctx, reader);
    Access.needs(router.get("/assets/*"), Action.READ)
        .handler(new NoBody())
        .handler(timeout)
        .handler(fetch);
    Access.needs(router.head("/assets/*"), Action.READ)
        .handler(new NoBody())
        .handler(timeout)
        .handler(fetch);
  }

  private void fetch(RoutingContext ctx, AssetReader reader) {
    RequestTarget target = RequestTarget.of(ctx.request());
    FetchRequest request = FetchRequest.parse(target.rawPath(), target.rawQuery());
    Caller caller = permitted(ctx, request.selector());
    TransformationRequest picture = pictures.read(target, request);
    Conditions conditions =
        new Conditions(
            ctx.request().headers(),
            Instant.now(),
            request.selector(),
            path -> reader.entriesEver(caller, path));
    boolean several =
        request.list() || request.selector().selection() instanceof Selection.Recursive;
    (several
            ? answer(ctx, request, caller, conditions, reader)
            : answer(ctx, caller, request, picture, conditions, reader, CHOICES))
        .onFailure(ctx::fail);
  }

  private static Caller permitted(RoutingContext ctx, Selector selector) {
    return selector.selection() instanceof Selection.Recursive
        ? Permitted.below(ctx, Action.READ, selector.path())
        : Permitted.at(ctx, Action.READ, selector.path());
  }

  /**
   * @param choices how often content may be chosen, as long as each is gone before it is sent
   */
  private Future<Void> answer(
      RoutingContext ctx,
      Caller caller,
      FetchRequest request,
      TransformationRequest picture,
      Conditions conditions,
      AssetReader reader,
      int choices) {
    return reader
        .first(caller, request.selector(), pictures.choice(request, picture))
        .compose(asset -> answer(ctx, caller, request, picture, asset, conditions))
        .recover(
            failure -> {
              if (!(failure instanceof ContentGoneException)) {
                return Future.failedFuture(failure);
              }
              if (ctx.response().headWritten()) { // between two of its ranges
                return Future.failedFuture(
                    new AssetProblem.NotFound("The content has been deleted."));
              }
              return choices > 1
                  ? answer(ctx, caller, request, picture, conditions, reader, choices - 1)
                  : Future.failedFuture(
                      new AssetProblem.Unavailable(
                          "The content goes as fast as it is found. The request may be tried"
                              + " again.",
                          failure));
            });
  }

  private static Future<Void> answer(
      RoutingContext ctx,
      FetchRequest request,
      Caller caller,
      Conditions conditions,
      AssetReader reader) {
    if (conditions.isListNotModified()) {
      return notModified(ctx, null);
    }
    BufferedBytes buffered = BufferedBytes.of(ctx);
    Selector selector = request.selector();
    if (!(selector.selection() instanceof Selection.Recursive)) {
      long limit = selector.selection() instanceof Selection.Top top ? top.limit() : Long.MAX_VALUE;
      AssetList all = new AssetList(reader, caller, selector, null);
      return ListAnswer.send(ctx.request(), buffered, all, limit);
    }
    String cursor = request.cursor();
    Position after = cursor == null ? null : ListingCursor.parse(cursor, selector.path());
    AssetList page = new AssetList(reader, caller, selector, after);
    return ListAnswer.sendPage(ctx.request(), buffered, page, request.pageSize());
  }

  private Future<Void> answer(
      RoutingContext ctx,
      Caller caller,
      FetchRequest request,
      TransformationRequest picture,
      Asset asset,
      Conditions conditions) {
    if (ctx.response().ended()) {
      return Future.succeededFuture(); // by a time-out
    }
    return request.format() == FetchRequest.Format.INFO
        ? json(ctx, asset, AssetJson.info(asset), conditions)
        : pictures
            .represent(ctx, caller, request, picture, asset)
            .compose(
                sent ->
                    ctx.response().ended()
                        ? Future.succeededFuture() // by a time-out
                        : answer(ctx, request, sent, conditions));
  }

  private Future<Void> answer(
      RoutingContext ctx, FetchRequest request, Representation sent, Conditions conditions) {
    return switch (request.format()) {
      case LINK -> {
        String url = pictures.url(urls, ctx.request(), request, sent.asset());
        yield json(ctx, sent.asset(), AssetJson.link(sent.asset(), url), conditions);
      }
      case INFO -> throw new IllegalArgumentException("an info has no content");
      case CONTENT -> content.send(transfer(ctx, conditions), sent, false);
      case DOWNLOAD -> content.send(transfer(ctx, conditions), sent, true);
      case REDIRECT -> redirect.send(transfer(ctx, conditions), sent);
    };
  }

  private static Transfer transfer(RoutingContext ctx, Conditions conditions) {
    Promise<Void> over = Promise.promise();
    ctx.addEndHandler(_ -> over.tryComplete());
    return new Transfer(ctx.request(), RequestClient.of(ctx), conditions, over.future());
  }

  private static Future<Void> json(
      RoutingContext ctx, Asset asset, ObjectNode json, Conditions conditions) {
    return conditions
        .isNotModified(Representation.original(asset))
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
      ctx.response().putHeader(HttpHeaders.ETAG, asset.entityTag());
    }
    return ctx.response().setStatusCode(304).putHeader(HttpHeaders.CACHE_CONTROL, "no-cache").end();
  }
}
