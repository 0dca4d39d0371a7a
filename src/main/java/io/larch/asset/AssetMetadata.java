package io.larch.asset;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about an asset.
 *
 * @param alt a text in place of the content; null when not given
 * @param labels by name, in the order of their names
 * @param tags without duplicates, in the order given
 */
public record AssetMetadata(@Nullable String alt, Map<String, String> labels, List<String> tags) {

  /** Nothing said. */
  public static final AssetMetadata NONE = new AssetMetadata(null, Map.of(), List.of());

  public AssetMetadata {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    tags = List.copyOf(new LinkedHashSet<>(tags));
  }
}
