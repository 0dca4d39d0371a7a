package io.larch.api;

import io.larch.asset.AssetProblem;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.http.Access;
import io.larch.http.BufferedBytes;
import io.larch.http.NoBody;
import io.larch.http.RequestClient;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.kept.KeptAsset;
import io.larch.selector.Selection;
import io.larch.selector.TrashFetchRequest;
import io.larch.serving.Conditions;
import io.larch.serving.ContentAnswer;
import io.larch.serving.ContentGoneException;
import io.larch.serving.Representation;
import io.larch.serving.Transfer;
import io.larch.trash.TrashReader;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code GET} and {@code HEAD /trash/…}: what is kept, for those who may restore it. */
final class TrashFetchRoutes implements Routes {

  private static final int ATTEMPTS = 3;

  private final TrashReader reader;
  private final ContentAnswer content;
  private final RequestTimeout timeout;

  /**
   * @param timeout until the answer begins
   */
  TrashFetchRoutes(TrashReader reader, ContentAnswer content, RequestTimeout timeout) {
    this.reader = reader;
    this.content = content;
    this.timeout = timeout;
  }

  @Override
  public void mount(Router router) {
    Handler<RoutingContext> fetch = this::fetch;
    Access.needs(router.get("/trash/*"), Action.RESTORE)
        .handler(new NoBody())
        .handler(timeout)
        .handler(fetch);
    Access.needs(router.head("/trash/*"), Action.RESTORE)
        .handler(new NoBody())
        .handler(timeout)
        .handler(fetch);
  }

  private void fetch(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    TrashRequests.requireNoRestore(target);
    TrashFetchRequest request = TrashFetchRequest.parse(target.rawPath(), target.rawQuery());
    Caller caller = TrashRequests.permitted(ctx, Action.RESTORE, request.selector());
    Conditions conditions =
        new Conditions(
            ctx.request().headers(),
            Instant.now(),
            request.selector(),
            _ -> Future.succeededFuture(0L));
    // Nothing keeps what nobody but those may see, and what may be purged at any moment.
    ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    (request.content()
            ? content(ctx, caller, request, conditions, null, ATTEMPTS)
            : list(ctx, caller, request))
        .onFailure(ctx::fail);
  }

  private Future<Void> list(RoutingContext ctx, Caller caller, TrashFetchRequest request) {
    BufferedBytes buffered = BufferedBytes.of(ctx);
    Selection selection = request.selector().selection();
    if (selection instanceof Selection.Recursive) {
      String cursor = request.cursor();
      TrashList page =
          new TrashList(
              reader,
              caller,
              request,
              cursor == null ? null : TrashCursor.parse(cursor, request.selector().path()));
      return ListAnswer.sendPage(ctx.request(), buffered, page, request.pageSize());
    }
    long limit = selection instanceof Selection.Top top ? top.limit() : Long.MAX_VALUE;
    TrashList all = new TrashList(reader, caller, request, null);
    return ListAnswer.send(ctx.request(), buffered, all, limit);
  }

  /**
   * @param gone the key whose content was not there; null at first
   * @param attempts how often a row may be looked for whose content is there
   */
  private Future<Void> content(
      RoutingContext ctx,
      Caller caller,
      TrashFetchRequest request,
      Conditions conditions,
      @Nullable String gone,
      int attempts) {
    return reader
        .first(caller, request.selector(), request.filter())
        .compose(
            kept -> {
              if (ctx.response().ended()) {
                return Future.succeededFuture(); // by a time-out
              }
              if (kept.asset().key().equals(gone)) {
                return Future.failedFuture(
                    new AssetProblem.ContentMissing(
                        new IllegalStateException(
                            "the content of version %d of %s, entry %d, is missing: bucket %s has no object %s"
                                .formatted(
                                    kept.asset().version(),
                                    kept.asset().path(),
                                    kept.asset().entryId(),
                                    kept.asset().bucket(),
                                    gone))));
              }
              return send(ctx, conditions, kept)
                  .recover(
                      failure ->
                          failure instanceof ContentGoneException
                                  && !ctx.response().headWritten()
                                  && attempts > 1
                              ? content(
                                  ctx,
                                  caller,
                                  request,
                                  conditions,
                                  kept.asset().key(),
                                  attempts - 1)
                              : Future.failedFuture(failure));
            });
  }

  private Future<Void> send(RoutingContext ctx, Conditions conditions, KeptAsset kept) {
    Promise<Void> over = Promise.promise();
    ctx.addEndHandler(_ -> over.tryComplete());
    // No date tells it from what may have been there before, under the same name.
    Representation sent = new Representation(kept.asset(), null, true);
    return content.send(
        new Transfer(ctx.request(), RequestClient.of(ctx), conditions, over.future()), sent, false);
  }
}
