package io.larch.model;

import java.util.List;

/**
 * A deleted asset in the trash, as the model knows it.
 *
 * @param deletionId the server's choice
 */
record ModelKept(ModelAsset asset, String deletionId) {

  /** The rules of the model's server, as it is configured with them. */
  static final String RULES =
      """
      paths = [
        { pattern = "/*/a/**", keep.deleted = 1d }
        { pattern = "/*/a/b/c", keep.deleted = none }
        { pattern = "/*/ab", keep.deleted = forever }
        { pattern = "/*/A/**", keep.deleted = 1s }
      ]
      """;

  /** How long a deleted asset is kept. */
  enum Time {
    NOT,
    /** It may be gone when somebody looks. */
    BRIEFLY,
    /** Longer than any test takes. */
    LONG
  }

  /**
   * How long the rules keep what is deleted at a path.
   *
   * @param path decoded, with the client's top
   */
  static Time time(List<String> path) {
    List<String> below = path.subList(1, path.size());
    if (below.isEmpty() || below.equals(List.of("a", "b", "c"))) {
      return Time.NOT;
    }
    return switch (below.getFirst()) {
      case "a" -> Time.LONG;
      case "ab" -> below.size() == 1 ? Time.LONG : Time.NOT;
      case "A" -> Time.BRIEFLY;
      default -> Time.NOT;
    };
  }

  Time time() {
    return time(asset.path());
  }

  /** As {@link ModelServer#trash} tells it. */
  String told() {
    return "%s %d %s %s".formatted(asset.path(), asset.entryId(), asset.keys(), deletionId);
  }
}
