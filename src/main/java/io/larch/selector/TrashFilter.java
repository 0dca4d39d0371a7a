package io.larch.selector;

import org.jspecify.annotations.Nullable;

/**
 * What rows of the trash must be, beside what a selector says.
 *
 * @param deletionId of the delete that took them; null: any
 * @param version theirs; null: any
 */
public record TrashFilter(@Nullable String deletionId, @Nullable Long version) {

  /** Anything. */
  public static final TrashFilter NONE = new TrashFilter(null, null);

  /** Whether every row passes. */
  public boolean isEmpty() {
    return deletionId == null && version == null;
  }
}
