package io.larch.api;

import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.idempotency.IdempotencyKey;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header in which a client says under which key a request is to happen at most once. */
final class IdempotencyKeyHeader {

  static final String NAME = "Idempotency-Key";

  private IdempotencyKeyHeader() {}

  /**
   * A request's key.
   *
   * @return null without one
   * @throws ApiException INVALID_REQUEST for one that is not allowed, and for several
   */
  static @Nullable IdempotencyKey of(HttpServerRequest request) {
    List<String> keys = request.headers().getAll(NAME);
    if (keys.isEmpty()) {
      return null;
    }
    if (keys.size() > 1 || !IdempotencyKey.isAllowed(keys.getFirst())) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "Idempotency-Key is one header of 1 to 255 printable ASCII characters, without spaces."
              + " Nothing was done.");
    }
    return new IdempotencyKey(keys.getFirst());
  }
}
