package io.larch.selector;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;

/**
 * Which assets a request speaks of. The root goes with {@link Selection.Recursive} alone: no asset
 * lies at the root itself.
 */
public record Selector(AssetPath path, Selection selection, Filter filter) {

  /** How many of the newest at a path are found at once. */
  static final int MOST_LOOKED_UP = 100;

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

  /**
   * Whether the index of paths leads straight to what is sought, however many other assets there
   * are: one entry, or the newest few at a path, whatever their labels and tags. All else filters
   * or walks, and may take long.
   *
   * @param limit how many are sought at most, besides the selection's own limit
   */
  public boolean isLookup(long limit) {
    return switch (selection) {
      case Selection.Entry _ -> true;
      case Selection.Top(Order order, int most) -> isNewest(order, Math.min(most, limit));
      case Selection.All(Order order) -> isNewest(order, limit);
      case Selection.Recursive _ -> false;
    };
  }

  private boolean isNewest(Order order, long limit) {
    return order == Order.CREATED && filter.isEmpty() && limit <= MOST_LOOKED_UP;
  }
}
