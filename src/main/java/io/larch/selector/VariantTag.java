package io.larch.selector;

import org.jspecify.annotations.Nullable;

/**
 * The strong entity tag of a variant's content. A content key is never used again, so it names one
 * content of one variant; it is no asset's tag, and no asset's tag is one of these.
 */
public final class VariantTag {

  private static final String BEGIN = "\"v-";

  private VariantTag() {}

  /**
   * The entity tag, quotes included.
   *
   * @param key the variant's content key
   */
  public static String of(String key) {
    return BEGIN + key + '"';
  }

  /**
   * The inverse of {@link #of}.
   *
   * @return null when it is no entity tag of a variant
   */
  public static @Nullable String key(String entityTag) {
    boolean ours =
        entityTag.startsWith(BEGIN)
            && entityTag.endsWith("\"")
            && entityTag.length() > BEGIN.length() + 1;
    return ours ? entityTag.substring(BEGIN.length(), entityTag.length() - 1) : null;
  }
}
