package io.larch.api;

import io.larch.asset.AssetMetadata;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.http.ApiException;
import io.larch.http.Permitted;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.RequestDigest;
import io.larch.intake.StoreTerms;
import io.larch.path.AssetPath;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store as it is asked for, without the content.
 *
 * @param key under which it is to happen at most once; null without one
 * @param conditions the condition's headers as they came
 */
record RequestedStore(
    Caller caller, StoreTerms terms, @Nullable IdempotencyKey key, List<String> conditions) {

  RequestedStore {
    conditions = List.copyOf(conditions);
  }

  /**
   * What a request asks for.
   *
   * @throws ApiException INVALID_REQUEST, or as of {@link Permitted#at}
   */
  static RequestedStore of(RoutingContext ctx, AssetPath path) {
    MultiMap headers = ctx.request().headers();
    return new RequestedStore(
        Permitted.at(ctx, Action.STORE, path),
        new StoreTerms(path, MatchHeaders.ofStore(headers)),
        IdempotencyKeyHeader.of(ctx),
        List.of(
            String.join(",", headers.getAll(MatchHeaders.IF_MATCH)),
            String.join(",", headers.getAll(MatchHeaders.IF_NONE_MATCH))));
  }

  /** Whether it is to be stored whatever is there, and whatever has been done before. */
  boolean isPlain() {
    return key == null && terms.condition().isEmpty();
  }

  /**
   * What tells the request from another one.
   *
   * @param url where the content is to be fetched; null for an upload
   * @param contentDigest of an upload's content; null for a URL
   */
  byte[] digest(@Nullable String url, byte @Nullable [] contentDigest, AssetMetadata metadata) {
    return new RequestDigest("store")
        .add(terms.path().stored())
        .add(conditions)
        .add(url)
        .add(contentDigest)
        .add(metadata)
        .value();
  }
}
