package io.larch.http;

import io.netty.handler.codec.http.ContentLengthNotAllowedException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers what is not HTTP, or too much of it, and never reaches a router. The connection is closed
 * afterwards, by {@link StrictRequestDecoder}.
 */
final class InvalidRequestHandler implements Handler<HttpServerRequest> {

  private final ExchangeListener listener;

  InvalidRequestHandler(ExchangeListener listener) {
    this.listener = listener;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Exchange exchange = new Exchange(request);
    listener.began(exchange);
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    Problem.answer(exchange, describe(request));
    listener.ended(exchange);
  }

  private static ApiException describe(HttpServerRequest request) {
    ApiException coding =
        RequestHead.codingProblem(request.headers().getAll(HttpHeaders.TRANSFER_ENCODING));
    return switch (request.decoderResult().cause()) {
      case ApiException known -> known;
      case TooLongHttpLineException _ ->
          new ApiException(ErrorCode.URI_TOO_LONG, "The request line is too long.");
      case TooLongHttpHeaderException _ ->
          new ApiException(ErrorCode.HEADERS_TOO_LARGE, "The request headers are too large.");
      case ContentLengthNotAllowedException _ ->
          new ApiException(
              ErrorCode.INVALID_REQUEST,
              "A request must not have both Content-Length and Transfer-Encoding.");
      default ->
          coding != null
              ? coding
              : new ApiException(ErrorCode.INVALID_REQUEST, "The request is not valid HTTP.");
    };
  }
}
