package io.larch.serving;

import io.larch.asset.Asset;
import io.larch.asset.ContentInfo;
import io.larch.asset.Variant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What is sent of an asset: its original content, or a variant.
 *
 * @param variant null for the original
 */
public record Representation(Asset asset, @Nullable Variant variant) {

  /** The asset's original content. */
  public static Representation original(Asset asset) {
    return new Representation(asset, null);
  }

  /** The content's key in the asset's bucket. */
  String key() {
    return variant == null ? asset.key() : variant.key();
  }

  ContentInfo content() {
    return variant == null ? asset.content() : variant.content();
  }

  String entityTag() {
    return variant == null ? asset.entityTag() : variant.entityTag();
  }

  /**
   * Whether dates tell it from what the same request was answered before. Not those of made
   * variants: a profile that is changed, and changed back, brings an older one to the front.
   */
  boolean isToldByDates() {
    return variant == null || variant.transformation() == null;
  }

  /** Since when it has been as it is: an update of an asset is none of its variants. */
  OffsetDateTime modifiedAt() {
    return variant == null ? asset.modifiedAt() : variant.at();
  }
}
