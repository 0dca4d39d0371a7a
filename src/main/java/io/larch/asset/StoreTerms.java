package io.larch.asset;

import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.RequestDigest;
import io.larch.path.AssetPath;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is to happen, and under which terms.
 *
 * @param path not the root
 * @param key under which it is to happen at most once; null without one
 * @param conditions the condition's headers as they came
 */
record StoreTerms(
    AssetPath path,
    StoreCondition condition,
    @Nullable IdempotencyKey key,
    List<String> conditions) {

  StoreTerms {
    conditions = List.copyOf(conditions);
  }

  /**
   * A request's terms.
   *
   * @throws io.larch.http.ApiException INVALID_REQUEST
   */
  static StoreTerms of(AssetPath path, HttpServerRequest request) {
    return new StoreTerms(
        path,
        StoreCondition.of(request.headers()),
        IdempotencyKey.of(request),
        List.of(
            String.join(",", request.headers().getAll(StoreCondition.IF_MATCH)),
            String.join(",", request.headers().getAll(StoreCondition.IF_NONE_MATCH))));
  }

  /** Whether it is to be stored whatever is there, and whatever has been done before. */
  boolean isPlain() {
    return key == null && condition.isEmpty();
  }

  /**
   * What tells the request from another one.
   *
   * @param url where the content is to be fetched; null for an upload
   * @param contentDigest of an upload's content; null for a URL
   */
  byte[] digest(@Nullable String url, byte @Nullable [] contentDigest, AssetMetadata metadata) {
    return metadata
        .addTo(
            new RequestDigest("store")
                .add(path.stored())
                .add(conditions)
                .add(url)
                .add(contentDigest))
        .value();
  }
}
