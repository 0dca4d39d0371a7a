package io.larch.config;

/**
 * What of a path is kept when it is no longer live.
 *
 * @param deleted for how long deleted assets are kept
 * @param replaced for how long content is kept that was replaced
 * @param versions how many versions of an entry are kept at most that were replaced
 */
public record PathKeepConfig(KeepTime deleted, KeepTime replaced, int versions) {

  /** Where no rule says anything of keeping. */
  public static final PathKeepConfig UNRULED =
      new PathKeepConfig(KeepTime.NONE, KeepTime.NONE, 100);

  /** These, but for what a rule says otherwise. */
  PathKeepConfig with(PathKeepSettings rule) {
    return new PathKeepConfig(
        PathConfig.or(rule.deleted(), deleted),
        PathConfig.or(rule.replaced(), replaced),
        PathConfig.or(rule.versions(), versions));
  }
}
