package io.larch.http;

import io.larch.flow.ReadGate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** An error as {@code application/problem+json} (RFC 9457). */
final class Problem {

  private static final String MEDIA_TYPE = "application/problem+json";
  private static final String RETRY_AFTER_SECONDS = "1";

  private Problem() {}

  /** Answers with the error; its response head must not have been sent. */
  static void answer(Exchange exchange, ApiException error) {
    HttpServerRequest request = exchange.request();
    HttpServerResponse response = request.response();
    removeContentHeaders(response);
    response.setStatusCode(error.code().status());
    if (error.code() == ErrorCode.UNAVAILABLE) {
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    error.headers().forEach(response::putHeader);
    response.putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (BoundedBody.isPresent(request) && !request.isEnded()) {
      // The rest of the body is of no use to anybody. It is read for as long as the connection
      // lingers, then cut off.
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      request.handler(null).resume();
      ReadGate gate = ReadGate.of(request.connection());
      if (gate != null) {
        gate.release();
      }
    }
    if (HttpMethod.HEAD.equals(request.method())) {
      response.end();
    } else {
      response.end(body(error, exchange.requestId()).toBuffer().appendByte((byte) '\n'));
    }
  }

  /** The whole answer to a request whose headers haven't come to their end by now. */
  static ByteBuf slowHeaders(ByteBufAllocator allocator, Instant now) {
    ApiException error =
        new ApiException(
            ErrorCode.REQUEST_TIMEOUT, "The headers of the request did not come in time.");
    String body = body(error, "").encode() + "\n";
    String answer =
        "HTTP/1.1 408 Request Timeout\r\nDate: "
            + HttpDate.format(now)
            + "\r\nX-Request-Id: "
            + RequestId.random()
            + "\r\nX-Content-Type-Options: nosniff\r\nContent-Type: "
            + MEDIA_TYPE
            + "\r\nContent-Length: "
            + body.length()
            + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
            + body;
    return ByteBufUtil.writeAscii(allocator, answer);
  }

  /** What a feature had prepared for content that it can't send after all. */
  private static void removeContentHeaders(HttpServerResponse response) {
    for (CharSequence name :
        new CharSequence[] {
          HttpHeaders.CONTENT_LENGTH,
          HttpHeaders.TRANSFER_ENCODING,
          HttpHeaders.CONTENT_ENCODING,
          HttpHeaders.CONTENT_RANGE,
          HttpHeaders.CONTENT_DISPOSITION,
          HttpHeaders.ETAG,
          HttpHeaders.LAST_MODIFIED
        }) {
      response.headers().remove(name);
    }
  }

  private static JsonObject body(ApiException error, String requestId) {
    ErrorCode code = error.code();
    JsonObject body =
        new JsonObject()
            .put("type", code.type())
            .put("title", code.title())
            .put("status", code.status())
            .put("detail", MaskedSecrets.in(error.detail()));
    if (!error.errors().isEmpty()) {
      JsonArray errors = new JsonArray();
      error
          .errors()
          .forEach(
              e ->
                  errors.add(
                      new JsonObject()
                          .put("field", MaskedSecrets.in(e.field()))
                          .put("message", MaskedSecrets.in(e.message()))));
      body.put("errors", errors);
    }
    if (code.status() >= 500) {
      body.put("requestId", requestId);
    }
    return body;
  }
}
