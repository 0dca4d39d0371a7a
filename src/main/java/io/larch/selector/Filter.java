package io.larch.selector;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Labels and tags that an asset must carry, all of them.
 *
 * @param labels names and values, within {@link LabelRules}
 * @param tags within {@link LabelRules}; one that is given twice is kept once
 */
public record Filter(Map<String, String> labels, List<String> tags) {

  /** Every asset passes. */
  public static final Filter NONE = new Filter(Map.of(), List.of());

  /**
   * Checks every label and tag.
   *
   * @throws io.larch.path.InvalidRequestException if one is not allowed, or there are too many
   */
  public Filter {
    labels = Map.copyOf(labels);
    tags = List.copyOf(new LinkedHashSet<>(tags));
    LabelRules.requireLabelCount(labels.size());
    labels.forEach(
        (name, value) -> {
          LabelRules.requireName(name);
          LabelRules.requireValue(value);
        });
    LabelRules.requireTagCount(tags.size());
    tags.forEach(LabelRules::requireTag);
  }

  /** Whether every asset passes. */
  public boolean isEmpty() {
    return labels.isEmpty() && tags.isEmpty();
  }
}
