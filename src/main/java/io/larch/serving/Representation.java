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
 * @param chosen whether it was chosen by more than its name, such as a transformation
 */
public record Representation(Asset asset, @Nullable Variant variant, boolean chosen) {

  /** The asset's original content. */
  public static Representation original(Asset asset) {
    return new Representation(asset, null, false);
  }

  /** Whether it is a picture. */
  public boolean isPicture() {
    return content().type().topLevel().equals("image");
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
   * Whether dates tell it from what the same request was answered before. Not where it was chosen:
   * a profile that is changed, and changed back, brings an older one to the front.
   */
  boolean isToldByDates() {
    return !chosen;
  }

  /** Since when it has been as it is: an update of an asset is none of its variants. */
  OffsetDateTime modifiedAt() {
    return variant == null ? asset.modifiedAt() : variant.at();
  }
}
