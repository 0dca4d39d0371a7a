package io.larch.api;

import io.larch.http.ApiException;
import io.larch.http.EntityTags;
import io.larch.http.ErrorCode;
import io.larch.intake.StoreCondition;
import io.larch.selector.AssetVersion;
import io.larch.selector.VariantMatch;
import io.larch.selector.VariantTag;
import io.larch.selector.VersionMatch;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code If-Match} and {@code If-None-Match} of requests that change something, as services take
 * them.
 */
final class MatchHeaders {

  static final String IF_MATCH = "If-Match";
  static final String IF_NONE_MATCH = "If-None-Match";

  private MatchHeaders() {}

  /**
   * What {@code If-Match} asks for: by the strong comparison, so that a weak tag matches nothing.
   *
   * @return null without one
   * @throws ApiException INVALID_REQUEST for one that can't be read
   */
  static @Nullable VersionMatch ifMatch(MultiMap headers) {
    List<String> lines = headers.getAll(IF_MATCH);
    if (lines.isEmpty()) {
      return null;
    }
    EntityTags tags = EntityTags.parse(IF_MATCH, lines);
    return new VersionMatch(
        tags.any(),
        tags.strong().stream().map(AssetVersion::parse).filter(Objects::nonNull).toList());
  }

  /**
   * The same where it names a variant.
   *
   * @return null without one
   * @throws ApiException INVALID_REQUEST for one that can't be read
   */
  static @Nullable VariantMatch ifMatchOfVariant(MultiMap headers) {
    List<String> lines = headers.getAll(IF_MATCH);
    if (lines.isEmpty()) {
      return null;
    }
    EntityTags tags = EntityTags.parse(IF_MATCH, lines);
    return new VariantMatch(
        tags.any(), tags.strong().stream().map(VariantTag::key).filter(Objects::nonNull).toList());
  }

  /**
   * The condition of a store.
   *
   * @throws ApiException INVALID_REQUEST for one that can't be read or makes no sense
   */
  static StoreCondition ofStore(MultiMap headers) {
    List<String> noneMatch = headers.getAll(IF_NONE_MATCH);
    if (!noneMatch.isEmpty() && !EntityTags.parse(IF_NONE_MATCH, noneMatch).any()) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "On a store If-None-Match is *, which means: only if nothing is there. Nothing was"
              + " stored.");
    }
    if (!noneMatch.isEmpty() && headers.contains(IF_MATCH)) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "If-Match and If-None-Match contradict each other; send one. Nothing was stored.");
    }
    VersionMatch match = ifMatch(headers);
    return noneMatch.isEmpty() && match == null
        ? StoreCondition.NONE
        : new StoreCondition(!noneMatch.isEmpty(), match);
  }
}
