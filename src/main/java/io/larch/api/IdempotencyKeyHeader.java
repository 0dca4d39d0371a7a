package io.larch.api;

import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.RequestCaller;
import io.larch.idempotency.IdempotencyKey;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header in which a client says under which key a request is to happen at most once. */
final class IdempotencyKeyHeader {

  static final String NAME = "Idempotency-Key";

  private IdempotencyKeyHeader() {}

  /**
   * A request's key, which is that of whoever sent it.
   *
   * @return null without one
   * @throws ApiException INVALID_REQUEST for one that is not allowed, and for several
   */
  static @Nullable IdempotencyKey of(RoutingContext ctx) {
    List<String> keys = ctx.request().headers().getAll(NAME);
    if (keys.isEmpty()) {
      return null;
    }
    if (keys.size() > 1 || !IdempotencyKey.isAllowed(keys.getFirst())) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "Idempotency-Key is one header of 1 to 255 printable ASCII characters, without spaces."
              + " Nothing was done.");
    }
    return IdempotencyKey.of(RequestCaller.principal(ctx), keys.getFirst());
  }
}
