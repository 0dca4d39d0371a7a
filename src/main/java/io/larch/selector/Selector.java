package io.larch.selector;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;

/**
 * Which assets a request speaks of. The root goes with {@link Selection.Recursive} alone: no asset
 * lies at the root itself.
 */
public record Selector(AssetPath path, Selection selection, Filter filter) {

  /**
   * Checks that the root is selected recursively or not at all.
   *
   * @throws InvalidRequestException if not
   */
  public Selector {
    if (path.isRoot() && !(selection instanceof Selection.Recursive)) {
      throw new InvalidRequestException(
          "No asset lies at /assets itself; give a path, or /assets/-/recursive for the whole"
              + " store");
    }
  }
}
