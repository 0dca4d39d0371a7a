package io.larch.api;

import io.larch.asset.AssetProblem;
import io.larch.http.ApiException;
import io.larch.http.BoundedBody;
import io.larch.http.BufferedBytes;
import io.larch.http.ErrorCode;
import io.larch.mediatype.DeclaredType;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A request whose body is a form with content, and how it begins and ends. */
final class Upload {

  private Upload() {}

  /**
   * Its form, of which nothing is read yet.
   *
   * @param withMetadata whether a part of that name may come
   * @param digest is given all that the content's part consists of; null if nobody wants it
   * @throws ApiException INVALID_REQUEST when the boundary is missing
   * @throws AssetProblem.ContentTooLarge when the request's length tells
   */
  static UploadForm form(
      RoutingContext ctx,
      DeclaredType type,
      long maxContentSize,
      boolean withMetadata,
      @Nullable MessageDigest digest) {
    HttpServerRequest request = ctx.request();
    UploadForm form =
        new UploadForm(request, BufferedBytes.of(ctx), type, maxContentSize, withMetadata, digest);
    if (BoundedBody.declaredLength(request) > UploadForm.maxBody(maxContentSize)) {
      throw new AssetProblem.ContentTooLarge(maxContentSize);
    }
    return form;
  }

  /** Begins to read a form. */
  static void start(RoutingContext ctx, UploadForm form) {
    BoundedBody.acceptExpectation(ctx.request());
    ctx.addEndHandler(_ -> form.answered());
    form.start();
  }

  /**
   * Leaves the body unread until it is known what becomes of it.
   *
   * @param decision fails when nothing is to be read
   * @return the decision; fails as well when the client has gone meanwhile
   */
  static <T> Future<T> hold(RoutingContext ctx, Future<T> decision) {
    ctx.request().pause();
    return decision.compose(
        decided ->
            ctx.response().closed()
                ? Future.failedFuture(
                    new ApiException(ErrorCode.INVALID_REQUEST, "The request broke off."))
                : Future.succeededFuture(decided));
  }

  /**
   * Answers with a failure. What the client still sends has to go somewhere, or it would wait for
   * that rather than read its answer.
   */
  static void fail(RoutingContext ctx, Throwable cause) {
    HttpServerRequest request = ctx.request();
    if (!request.isEnded()) {
      if (!ctx.response().headWritten()) {
        ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      }
      request.resume();
    }
    ctx.fail(cause);
  }
}
