package io.larch.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client says about an asset. */
record Metadata(@Nullable String alt, Map<String, String> labels, List<String> tags) {

  boolean carries(Map<String, String> wantedLabels, List<String> wantedTags) {
    return labels.entrySet().containsAll(wantedLabels.entrySet()) && tags.containsAll(wantedTags);
  }
}
