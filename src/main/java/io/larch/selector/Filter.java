package io.larch.selector;

import java.util.List;
import java.util.Map;

/**
 * Labels and tags that an asset must carry, all of them.
 *
 * @param labels names and values, never empty strings
 * @param tags without duplicates
 */
public record Filter(Map<String, String> labels, List<String> tags) {

  /** Every asset passes. */
  public static final Filter NONE = new Filter(Map.of(), List.of());

  public Filter {
    labels = Map.copyOf(labels);
    tags = List.copyOf(tags);
  }

  public boolean isEmpty() {
    return labels.isEmpty() && tags.isEmpty();
  }
}
