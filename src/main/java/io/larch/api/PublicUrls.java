package io.larch.api;

import io.larch.asset.Asset;
import io.larch.asset.Variant;
import io.larch.http.ApiException;
import io.larch.http.Authority;
import io.larch.http.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Absolute URLs of assets. */
final class PublicUrls {

  private final @Nullable URI base;

  /**
   * @param base what they begin with; null: scheme and Host of the request that they answer
   */
  PublicUrls(@Nullable URI base) {
    this.base = base;
  }

  /** The URL of an entry's content. */
  String content(HttpServerRequest request, Asset asset) {
    return origin(request) + entryPath(asset) + "/content";
  }

  /**
   * What absolute URLs in the answer to a request begin with, without a slash at the end.
   *
   * @throws ApiException INVALID_REQUEST when it takes the Host header, which is not valid
   */
  String origin(HttpServerRequest request) {
    if (base != null) {
      return base.toString();
    }
    Authority authority = Authority.of(request);
    if (authority == null) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, "The Host header is missing or not valid.");
    }
    return request.scheme() + "://" + authority;
  }

  /** What follows the origin in the URL of a variant's content. */
  static String variantPath(Asset asset, Variant variant) {
    return entryPath(asset) + "/variants/" + variant.label() + "/content";
  }

  /** What follows the origin in an entry's own URL. */
  static String entryPath(Asset asset) {
    return "/assets" + asset.path().urlPath() + "/-/entry/" + asset.entryId();
  }
}
