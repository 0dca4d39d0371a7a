package io.larch.asset;

import io.larch.path.AssetPath;
import java.time.OffsetDateTime;

/**
 * Where an asset stands in every order, to go on behind it.
 *
 * @param modifiedAt matters in the order of modification alone
 */
public record Position(AssetPath path, long entryId, OffsetDateTime modifiedAt) {

  /** That of an asset. */
  public static Position of(Asset asset) {
    return new Position(asset.path(), asset.entryId(), asset.modifiedAt());
  }
}
