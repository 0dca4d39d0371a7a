package io.larch.asset;

import io.larch.http.ApiException;
import io.larch.http.EntityTags;
import io.larch.http.ErrorCode;
import io.larch.selector.AssetVersion;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must lie at a path for a store to happen there.
 *
 * @param absent whether nothing may
 * @param match what the newest asset must be; null if it doesn't matter
 */
record StoreCondition(boolean absent, @Nullable EntityTags match) {

  static final String IF_MATCH = "If-Match";
  static final String IF_NONE_MATCH = "If-None-Match";

  /**
   * The condition in a request's headers.
   *
   * @throws ApiException INVALID_REQUEST for one that can't be read or makes no sense
   */
  static StoreCondition of(MultiMap headers) {
    List<String> match = headers.getAll(IF_MATCH);
    List<String> noneMatch = headers.getAll(IF_NONE_MATCH);
    if (!noneMatch.isEmpty() && !EntityTags.parse(IF_NONE_MATCH, noneMatch).any()) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "On a store If-None-Match is *, which means: only if nothing is there. Nothing was"
              + " stored.");
    }
    if (!noneMatch.isEmpty() && !match.isEmpty()) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "If-Match and If-None-Match contradict each other; send one. Nothing was stored.");
    }
    return new StoreCondition(
        !noneMatch.isEmpty(), match.isEmpty() ? null : EntityTags.parse(IF_MATCH, match));
  }

  boolean isEmpty() {
    return !absent && match == null;
  }

  /**
   * Checks it.
   *
   * @param newest the newest asset at the path
   * @throws ApiException PRECONDITION_FAILED
   */
  void require(Optional<AssetVersion> newest) {
    boolean holds =
        absent
            ? newest.isEmpty()
            : match == null
                || newest.filter(found -> match.matchStrongly(found.entityTag())).isPresent();
    if (!holds) {
      throw new ApiException(
          ErrorCode.PRECONDITION_FAILED,
          absent
              ? "Something is at this path already. Nothing was stored."
              : "The newest asset at this path, if any, is not the one that If-Match names. Nothing"
                  + " was stored.");
    }
  }
}
