package io.larch.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What must be beyond doubt about a request before anything is made of it: where it ends, and which
 * host it is for (RFC 9112, sections 3 and 6). Beside what the decoder refuses by itself.
 */
final class RequestHead {

  private static final String CHUNKED = HttpHeaderValues.CHUNKED.toString();

  private RequestHead() {}

  /** What is wrong with it; null when nothing is. */
  static @Nullable ApiException problem(HttpRequest request) {
    HttpHeaders headers = request.headers();
    ApiException coding = codingProblem(headers.getAll(HttpHeaderNames.TRANSFER_ENCODING));
    if (coding != null) {
      return coding;
    }
    if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
      // An early draft of the protocol had bodies whose length no field told, which the decoder
      // still knows.
      return invalid("The WebSocket protocol is not spoken here.");
    }
    ApiException target = targetProblem(request.method(), request.uri());
    return target != null
        ? target
        : hostProblem(headers.getAll(HttpHeaderNames.HOST), request.protocolVersion());
  }

  /**
   * What is wrong with the Transfer-Encoding fields of a request, in which no other coding than
   * {@code chunked} is understood; null when nothing is.
   */
  static @Nullable ApiException codingProblem(List<String> fields) {
    if (fields.isEmpty() || (fields.size() == 1 && fields.getFirst().equalsIgnoreCase(CHUNKED))) {
      return null;
    }
    List<String> codings =
        Arrays.stream(String.join(",", fields).split(",", -1))
            .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
            .filter(coding -> !coding.isEmpty())
            .toList();
    boolean unknown = codings.stream().anyMatch(coding -> !coding.equals(CHUNKED));
    // Where chunked is not the last, the length of the body can't be told (RFC 9112, section 6.3).
    boolean measurable = !codings.contains(CHUNKED) || codings.getLast().equals(CHUNKED);
    return unknown && measurable
        ? new ApiException(
            ErrorCode.NOT_IMPLEMENTED, "No other Transfer-Encoding than chunked is understood.")
        : invalid("Transfer-Encoding must be one field that says chunked, once.");
  }

  private static @Nullable ApiException targetProblem(HttpMethod method, String target) {
    if (method.equals(HttpMethod.CONNECT)) {
      return invalid("This is not a proxy; CONNECT is not understood.");
    }
    if (target.startsWith("/") || (target.equals("*") && method.equals(HttpMethod.OPTIONS))) {
      return null;
    }
    String authority = RequestTarget.authority(target);
    if (authority == null) {
      return invalid("The request target must begin with '/' or be an absolute http URL.");
    }
    return Authority.parse(authority) == null
        ? invalid("The host of the request target is not valid.")
        : null;
  }

  private static @Nullable ApiException hostProblem(List<String> hosts, HttpVersion version) {
    if (hosts.isEmpty()) {
      return version.equals(HttpVersion.HTTP_1_0) ? null : invalid("The Host header is missing.");
    }
    if (hosts.size() > 1) {
      return invalid("There must be one Host header, not " + hosts.size() + ".");
    }
    return Authority.parse(hosts.getFirst()) == null
        ? invalid("The Host header is not valid.")
        : null;
  }

  private static ApiException invalid(String detail) {
    return new ApiException(ErrorCode.INVALID_REQUEST, detail);
  }
}
