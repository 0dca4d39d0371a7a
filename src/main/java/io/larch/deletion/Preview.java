package io.larch.deletion;

import io.larch.path.AssetPath;
import java.time.Instant;
import java.util.List;

/**
 * What a delete would do.
 *
 * @param selected assets that would go, or whose variants would
 * @param variants variants that would go, with their assets or without
 * @param contentKeys names of content that would be purged
 * @param bytes of that content
 * @param first the selected ones, one by one; {@value #LISTED} at the most
 */
public record Preview(
    long selected, long variants, long contentKeys, long bytes, List<Entry> first) {

  /** Assets that are listed one by one. */
  static final int LISTED = 100;

  public Preview {
    first = List.copyOf(first);
  }

  /** An asset by name. */
  public record Entry(AssetPath path, long entryId, Instant createdAt) {}
}
