package io.larch.path;

import java.util.List;

/**
 * Where assets lie: a list of decoded segments. Compared exactly, case included, without any normalisation. The empty list is the root,
 * which no asset can lie at but whose subtree is the whole store.
 *
 * @param segments decoded, each non-empty
 */
public record AssetPath(List<String> segments) {

  /** The path above all others. */
  public static final AssetPath ROOT = new AssetPath(List.of());

  /** What stands for a slash inside a segment in the stored form; control characters can't occur in a segment, so it is unambiguous. */
  private static final char STORED_SLASH = '\u0001';

  public AssetPath {
    segments = List.copyOf(segments);
  }

  public boolean isRoot() {
    return segments.isEmpty();
  }

  /**
   * The form kept in the database: segments joined and ended by slashes ({@code users/12/}), so that a subtree is one range of a B-tree in
   * byte order. The root's is empty.
   */
  public String stored() {
    StringBuilder stored = new StringBuilder();
    for (String segment : segments) {
      stored.append(segment.replace('/', STORED_SLASH)).append('/');
    }
    return stored.toString();
  }

  /**
   * The first stored form after everything in this path's subtree ({@code users/120} for {@code users/12/}: the slash's successor is the
   * digit zero). Not for the root, whose subtree has no end.
   */
  public String storedEnd() {
    if (isRoot()) {
      throw new IllegalStateException("the root's subtree has no end");
    }
    String stored = stored();
    return stored.substring(0, stored.length() - 1) + '0';
  }

  /** The inverse of {@link #stored()}. */
  public static AssetPath fromStored(String stored) {
    if (stored.isEmpty()) {
      return ROOT;
    }
    return new AssetPath(
        List.of(stored.substring(0, stored.length() - 1).split("/", -1)).stream().map(s -> s.replace(STORED_SLASH, '/')).toList());
  }
}
