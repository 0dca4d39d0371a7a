package io.larch.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** A small body read whole, up to a bound. */
public final class BoundedBody {

  private BoundedBody() {}

  /**
   * Reads the body. To be called before anything else has read the request, at once or with the request paused.
   *
   * @param maxBytes of the body
   * @return fails with ApiException CONTENT_TOO_LARGE, without having read it when the request's length tells; or with the
   *     connection's failure when the client goes away
   */
  public static Future<Buffer> read(HttpServerRequest request, int maxBytes) {
    if (declaredLength(request) > maxBytes) {
      return Future.failedFuture(tooLarge(maxBytes));
    }
    acceptExpectation(request);
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    request.exceptionHandler(whole::tryFail);
    request.endHandler(_ -> whole.tryComplete(body));
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() > maxBytes) {
            request.handler(null);
            whole.tryFail(tooLarge(maxBytes));
          } else {
            body.appendBuffer(chunk);
          }
        });
    request.resume();
    return whole.future();
  }

  /**
   * Asks a client that waits ({@code Expect: 100-continue}) for its body. To be called by whoever is about to read it, after
   * everything that could refuse it unread.
   */
  public static void acceptExpectation(HttpServerRequest request) {
    if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
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
