package io.larch.intake;

import io.larch.asset.AssetProblem;
import io.larch.selector.AssetVersion;
import io.larch.selector.VersionMatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must lie at a path for a store to happen there.
 *
 * @param absent whether nothing may
 * @param match what the newest asset must be; null if it doesn't matter, and when none may be there
 */
public record StoreCondition(boolean absent, @Nullable VersionMatch match) {

  /** Whatever is there. */
  public static final StoreCondition NONE = new StoreCondition(false, null);

  /** Whether every path meets it. */
  public boolean isEmpty() {
    return !absent && match == null;
  }

  /**
   * Checks it.
   *
   * @param newest the newest asset at the path
   * @throws AssetProblem.PreconditionFailed when it isn't met
   */
  void require(Optional<AssetVersion> newest) {
    boolean holds = absent ? newest.isEmpty() : match == null || match.isMetBy(newest);
    if (!holds) {
      throw new AssetProblem.PreconditionFailed(
          absent
              ? "Something is at this path already. Nothing was stored."
              : "The newest asset at this path, if any, is not the one that If-Match names. Nothing"
                  + " was stored.");
    }
  }
}
