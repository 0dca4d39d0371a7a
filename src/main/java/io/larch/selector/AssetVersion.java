package io.larch.selector;

import org.jspecify.annotations.Nullable;

/**
 * An asset in one of its versions, as a strong entity tag names it. Not a hash of the content: two
 * equal files have different tags, and an update changes the tag.
 *
 * @param id the asset's row, never used again
 * @param version from 1, one more with each update
 */
public record AssetVersion(long id, long version) {

  /** The entity tag, quotes included: {@code "123-1"}. Clients must treat it as opaque. */
  public String entityTag() {
    return "\"" + id + "-" + version + "\"";
  }

  /**
   * The inverse of {@link #entityTag()}.
   *
   * @return null when it is no entity tag of ours, and so can't match any asset
   */
  public static @Nullable AssetVersion parse(String entityTag) {
    int dash = entityTag.indexOf('-');
    int end = entityTag.length() - 1;
    if (dash < 2 || dash >= end - 1 || entityTag.charAt(0) != '"' || entityTag.charAt(end) != '"') {
      return null;
    }
    try {
      AssetVersion version =
          new AssetVersion(
              Long.parseLong(entityTag, 1, dash, 10), Long.parseLong(entityTag, dash + 1, end, 10));
      return version.entityTag().equals(entityTag) ? version : null;
    } catch (NumberFormatException notOurs) {
      return null;
    }
  }
}
