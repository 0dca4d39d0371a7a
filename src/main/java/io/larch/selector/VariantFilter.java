package io.larch.selector;

import org.jspecify.annotations.Nullable;

/**
 * Which of an asset's variants are meant. Not both at once.
 *
 * @param variant the one with this name or id; null: any
 * @param transformation those that were made by this transformation, in its normalised form; null:
 *     any
 */
public record VariantFilter(@Nullable String variant, @Nullable String transformation) {

  /** All of them. */
  public static final VariantFilter ALL = new VariantFilter(null, null);
}
