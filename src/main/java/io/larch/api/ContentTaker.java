package io.larch.api;

import io.larch.asset.AssetMetadata;
import io.larch.idempotency.IdempotentRequests.Known;
import io.larch.intake.NewAsset;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one request wants done with the content that it brings. */
interface ContentTaker {

  /** Bytes that the content may have. */
  long maxContentSize();

  /** Whether metadata may come with it. */
  boolean withMetadata();

  /** Whether {@link #digest} is asked for. */
  boolean hasKey();

  /** Whether {@link #admit} has something to look at. */
  boolean hasTerms();

  /**
   * Looks whether the content is to be taken.
   *
   * @return what is known of the request's key; fails when the request is refused
   */
  Future<Optional<Known>> admit();

  /**
   * Takes it.
   *
   * @param digest of the request, for its key if it has one
   */
  Future<AssetAnswer> take(NewAsset content, Function<AssetMetadata, byte[]> digest);

  /**
   * What tells the request from another one.
   *
   * @param url where the content is to be fetched; null for an upload
   * @param contentDigest of an upload's content; null for a URL
   */
  byte[] digest(@Nullable String url, byte @Nullable [] contentDigest, AssetMetadata metadata);
}
