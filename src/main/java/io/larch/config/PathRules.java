package io.larch.config;

import io.larch.path.AssetPath;
import io.larch.path.PathPattern;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What holds where: the configuration's {@code paths} over the settings for all. Of the rules that
 * match a path the most specific goes first, key by key: what it doesn't say comes from the next.
 */
public final class PathRules {

  private final List<PathRule> rules;
  private final PathSettings forAll;

  /**
   * Rules over settings.
   *
   * @param rules in any order, none tied with another
   * @param forAll what holds where no rule says otherwise; bucket, size and redirect's mode are set
   */
  public PathRules(List<PathRule> rules, PathSettings forAll) {
    this.rules =
        rules.stream()
            .sorted(Comparator.comparing(PathRule::pattern, PathPattern.MOST_SPECIFIC_FIRST))
            .toList();
    this.forAll = forAll;
  }

  /** What holds at a path; bucket, size and redirect's mode are never null. */
  public PathSettings at(AssetPath path) {
    PathSettings settings = null;
    for (PathRule rule : rules) {
      if (rule.pattern().matches(path)) {
        settings = settings == null ? rule.settings() : settings.orElse(rule.settings());
      }
    }
    return settings == null ? forAll : settings.orElse(forAll);
  }

  /** The rules that match a path, the first first. */
  public List<PathRule> matching(AssetPath path) {
    return rules.stream().filter(rule -> rule.pattern().matches(path)).toList();
  }

  /** What holds where no rule says otherwise. */
  public PathSettings forAll() {
    return forAll;
  }

  /** Every bucket that content goes to, that for all paths first. */
  public Set<String> buckets() {
    Set<String> buckets = new LinkedHashSet<>();
    buckets.add(Objects.requireNonNull(forAll.bucket(), "a bucket for all"));
    for (PathRule rule : rules) {
      String bucket = rule.settings().bucket();
      if (bucket != null) {
        buckets.add(bucket);
      }
    }
    return buckets;
  }
}
