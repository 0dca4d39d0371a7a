package io.larch.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A body read up to a bound. */
public final class BoundedBody {

  private BoundedBody() {}

  /**
   * Hands the body on as it arrives. To be called before anything else has read the request, at
   * once or with the request paused. What has been handed on counts as held until the request ends.
   *
   * @param maxBytes of the body
   * @param sink gets each piece; what it throws ends the reading
   * @return completes when all has been handed on; fails with ApiException CONTENT_TOO_LARGE,
   *     without having read it when the request's length tells, or UNAVAILABLE; with what the sink
   *     threw; or with the connection's failure when the client goes away
   */
  static Future<Void> read(RoutingContext ctx, int maxBytes, Consumer<Buffer> sink) {
    HttpServerRequest request = ctx.request();
    long length = declaredLength(request);
    if (length > maxBytes) {
      return Future.failedFuture(tooLarge(maxBytes));
    }
    acceptExpectation(request);
    Promise<Void> whole = Promise.promise();
    BufferedBytes held = BufferedBytes.of(ctx);
    long[] read = {0};
    request.exceptionHandler(whole::tryFail);
    @Nullable Throwable[] refusal = {null};
    request.endHandler(
        _ -> {
          if (refusal[0] == null) {
            whole.tryComplete();
          } else {
            whole.tryFail(refusal[0]);
          }
        });
    request.handler(
        chunk -> {
          read[0] += chunk.length();
          try {
            if (read[0] > maxBytes) {
              throw tooLarge(maxBytes);
            }
            held.take(chunk.length());
            sink.accept(chunk);
          } catch (RuntimeException e) {
            request.handler(null);
            refusal[0] = e;
            if (read[0] != length) { // Otherwise the end comes now, and the connection can go on.
              whole.tryFail(e);
            }
          }
        });
    request.resume();
    return whole.future();
  }

  /**
   * Asks a client that waits ({@code Expect: 100-continue}) for its body. To be called by whoever
   * is about to read it, after everything that could refuse it unread.
   */
  public static void acceptExpectation(HttpServerRequest request) {
    // A client of HTTP/1.0 would take it for the answer (RFC 9110, section 10.1.1).
    if (request.version() == HttpVersion.HTTP_1_1
        && request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      request.response().writeContinue();
    }
  }

  /** Whether the request comes with a body, which may still be an empty chunked one. */
  public static boolean isPresent(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"));
  }

  /** The Content-Length in bytes; -1 without one. */
  public static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // What is not a number has been refused as invalid HTTP.
    return length == null ? -1 : Long.parseLong(length);
  }

  private static ApiException tooLarge(int maxBytes) {
    return new ApiException(
        ErrorCode.CONTENT_TOO_LARGE, "The body must not be longer than " + maxBytes + " bytes.");
  }
}
