package io.larch.config;

/**
 * Deleting.
 *
 * @param largeSubtree assets beyond which a recursive delete hides them at once and removes them in
 *     steps
 * @param stepSize assets that one step removes, 1 to 100,000
 */
public record DeletionConfig(int largeSubtree, int stepSize) {

  static DeletionConfig from(Section section) {
    return new DeletionConfig(
        section.get("large-subtree", ValueParser.integer(1, 10_000_000)),
        section.get("step-size", ValueParser.integer(1, 100_000)));
  }
}
