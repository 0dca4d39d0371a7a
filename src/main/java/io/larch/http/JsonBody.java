package io.larch.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request's body as JSON. */
public final class JsonBody {

  private JsonBody() {}

  /**
   * Reads the body as one JSON object, see {@link StrictJson}. To be called before anything else
   * has read the request, at once or with the request paused.
   *
   * @return fails with ApiException: UNSUPPORTED_MEDIA_TYPE unless the request says {@code
   *     application/json}, CONTENT_TOO_LARGE, UNAVAILABLE when too much is being read, or
   *     INVALID_REQUEST
   */
  public static Future<ObjectNode> read(RoutingContext ctx, JsonLimits limits) {
    return read(ctx, limits.bytes(), new StrictJson(limits.values()));
  }

  /**
   * The same, with the elements of an array in the object handed on one by one as they come.
   *
   * @param listName the object's field that has the array
   * @param elements may throw ApiException to refuse the whole
   * @return the object, with that array empty
   */
  public static Future<ObjectNode> read(
      RoutingContext ctx, JsonLimits limits, String listName, Consumer<JsonNode> elements) {
    return read(ctx, limits.bytes(), new StrictJson(limits.values(), listName, elements));
  }

  private static Future<ObjectNode> read(RoutingContext ctx, int maxBytes, StrictJson json) {
    String contentType = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (!isJson(contentType)) {
      return Future.failedFuture(
          new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json."));
    }
    String encoding = ctx.request().getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      return Future.failedFuture(
          new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must not be compressed."));
    }
    return BoundedBody.read(ctx, maxBytes, json::feed).map(_ -> json.end());
  }

  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    int parameters = contentType.indexOf(';');
    String mediaType = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return mediaType.strip().equalsIgnoreCase("application/json");
  }
}
