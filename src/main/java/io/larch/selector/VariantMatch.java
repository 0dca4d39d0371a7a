package io.larch.selector;

import java.util.List;

/**
 * What a variant must be for something to be done to it.
 *
 * @param any whether any content of it will do, as long as there is one
 * @param keys content keys one of which it must have otherwise; with none of them nothing matches
 */
public record VariantMatch(boolean any, List<String> keys) {

  public VariantMatch {
    keys = List.copyOf(keys);
  }
}
