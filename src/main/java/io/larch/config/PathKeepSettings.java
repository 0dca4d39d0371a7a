package io.larch.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one rule says of keeping what is no longer live: what it doesn't say is null.
 *
 * @param deleted for how long deleted assets are kept
 * @param replaced for how long content is kept that was replaced
 * @param versions how many versions of an entry are kept that were replaced, 1 or more
 */
public record PathKeepSettings(
    @Nullable KeepTime deleted, @Nullable KeepTime replaced, @Nullable Integer versions) {

  /** Of a rule that says nothing of keeping. */
  public static final PathKeepSettings NONE = new PathKeepSettings(null, null, null);

  /** The keys in {@code keep}. */
  static final List<String> KEYS = List.of("deleted", "replaced", "versions");

  static PathKeepSettings from(Section section) {
    return new PathKeepSettings(
        section.optional("deleted", KeepTime.parser()),
        section.optional("replaced", KeepTime.parser()),
        section.optional("versions", ValueParser.integer(1, 100_000)));
  }
}
