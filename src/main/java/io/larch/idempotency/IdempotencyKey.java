package io.larch.idempotency;

import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client chose to call a request, so that it can send it again.
 *
 * @param value 1 to 255 printable ASCII characters without spaces
 */
public record IdempotencyKey(String value) {

  /** The header that it comes in. */
  public static final String HEADER = "Idempotency-Key";

  private static final int MAX_LENGTH = 255;

  /**
   * A request's key.
   *
   * @return null without one
   * @throws ApiException INVALID_REQUEST for one that is not allowed, and for several
   */
  public static @Nullable IdempotencyKey of(HttpServerRequest request) {
    List<String> keys = request.headers().getAll(HEADER);
    if (keys.isEmpty()) {
      return null;
    }
    String key = keys.getFirst();
    boolean printable = key.chars().allMatch(c -> c > ' ' && c <= '~');
    if (keys.size() > 1 || key.isEmpty() || key.length() > MAX_LENGTH || !printable) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "Idempotency-Key is one header of 1 to 255 printable ASCII characters, without spaces."
              + " Nothing was done.");
    }
    return new IdempotencyKey(key);
  }
}
