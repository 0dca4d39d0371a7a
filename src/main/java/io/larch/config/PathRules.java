package io.larch.config;

import io.larch.path.AssetPath;
import io.larch.path.PathPattern;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What holds where: the configuration's {@code paths} over the settings for all. Of the rules that
 * match a path the most specific goes first, key by key: what it doesn't say comes from the next.
 */
public final class PathRules {

  private final List<PathRule> rules;
  private final PathConfig forAll;

  /**
   * Rules over settings.
   *
   * @param rules in any order, none tied with another
   * @param forAll what holds where no rule says otherwise
   */
  public PathRules(List<PathRule> rules, PathConfig forAll) {
    this.rules =
        rules.stream()
            .sorted(Comparator.comparing(PathRule::pattern, PathPattern.MOST_SPECIFIC_FIRST))
            .toList();
    this.forAll = forAll;
  }

  /** What holds at a path. */
  public PathConfig at(AssetPath path) {
    PathConfig config = forAll;
    // The least specific first, so that each goes over those before.
    for (PathRule rule : rules.reversed()) {
      if (rule.pattern().matches(path)) {
        config = config.with(rule.settings());
      }
    }
    return config;
  }

  /** The rules that match a path, the first first. */
  public List<PathRule> matching(AssetPath path) {
    return rules.stream().filter(rule -> rule.pattern().matches(path)).toList();
  }

  /** All rules, the first first. */
  public List<PathRule> all() {
    return rules;
  }

  /** The rules that match a path or any below it, the first first. */
  public List<PathRule> meeting(AssetPath path) {
    PathPattern subtree = PathPattern.subtree(path);
    return rules.stream().filter(rule -> rule.pattern().overlaps(subtree)).toList();
  }

  /** Every bucket that content goes to, that for all paths first. */
  public Set<String> buckets() {
    Set<String> buckets = new LinkedHashSet<>();
    buckets.add(forAll.bucket());
    for (PathRule rule : rules) {
      String bucket = rule.settings().bucket();
      if (bucket != null) {
        buckets.add(bucket);
      }
    }
    return buckets;
  }
}
