package io.larch.selector;

import java.util.List;
import java.util.Optional;

/**
 * What an asset must be for something to be done to it.
 *
 * @param any whether any asset will do, as long as there is one
 * @param versions one of which it must be otherwise; with none of them nothing matches
 */
public record VersionMatch(boolean any, List<AssetVersion> versions) {

  public VersionMatch {
    versions = List.copyOf(versions);
  }

  /**
   * Whether it is met.
   *
   * @param found what there is
   */
  public boolean isMetBy(Optional<AssetVersion> found) {
    return found.filter(version -> any || versions.contains(version)).isPresent();
  }
}
