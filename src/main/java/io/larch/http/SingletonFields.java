package io.larch.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/**
 * The fields of requests that have one value, of which a second line makes two readings (RFC 9110,
 * section 5.3): one reader takes the first line, another the last.
 */
final class SingletonFields {

  private static final List<CharSequence> NAMES =
      List.of(
          HttpHeaders.CONTENT_TYPE,
          HttpHeaders.AUTHORIZATION,
          HttpHeaders.ORIGIN,
          HttpHeaders.REFERER,
          HttpHeaders.DATE,
          HttpHeaders.createOptimized("content-disposition"),
          HttpHeaders.createOptimized("if-modified-since"),
          HttpHeaders.createOptimized("if-unmodified-since"),
          HttpHeaders.createOptimized("if-range"),
          HttpHeaders.createOptimized("range"),
          HttpHeaders.createOptimized("idempotency-key"),
          HttpHeaders.createOptimized("sec-fetch-site"),
          HttpHeaders.createOptimized("sec-fetch-mode"),
          HttpHeaders.createOptimized("sec-fetch-dest"),
          HttpHeaders.createOptimized("x-request-id"));

  private SingletonFields() {}

  /**
   * For requests that change something.
   *
   * @throws ApiException INVALID_REQUEST for a field that is there twice
   */
  static void requireOnce(MultiMap headers) {
    for (CharSequence name : NAMES) {
      if (headers.contains(name) && headers.getAll(name).size() > 1) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST,
            "The header "
                + name
                + " is there more than once, and has one value. Nothing was done.");
      }
    }
  }
}
