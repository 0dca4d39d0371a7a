package io.larch.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deleted asset in the trash, or a version of one that was replaced, as the model knows it.
 *
 * @param deletionId the server's choice; null for what was replaced
 */
record ModelKept(ModelAsset asset, @Nullable String deletionId) {

  /** How many versions the rules keep of an entry. */
  static final int VERSIONS = 2;

  /** The rules of the model's server, as it is configured with them. */
  static final String RULES =
      """
      paths = [
        { pattern = "/*/a/**", keep { deleted = 1d, replaced = 1d, versions = 2 } }
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

  /** Whether the rules keep what is replaced at a path. */
  static boolean keepsReplaced(List<String> path) {
    return path.size() > 1 && path.get(1).equals("a");
  }

  /** How long it is kept itself. */
  Time time() {
    return deletionId == null ? Time.LONG : time(asset.path());
  }

  /** Whether it was deleted, and not replaced. */
  boolean isDeleted() {
    return deletionId != null;
  }

  /** Whether it is of the same entry as an asset. */
  boolean isOf(ModelAsset other) {
    return asset.path().equals(other.path()) && asset.entryId() == other.entryId();
  }

  /** As {@link ModelServer#trash} tells it. */
  String told() {
    return "%s %d %s %s".formatted(asset.path(), asset.entryId(), asset.keys(), deletionId);
  }
}
