package io.larch.kept;

import io.larch.asset.Retention;
import io.larch.config.KeepTime;
import io.larch.config.PathKeepConfig;
import io.larch.config.PathRule;
import io.larch.config.PathRules;
import io.larch.path.AssetPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is kept, as the rules by path say. */
public final class KeepRules {

  /** Nothing is kept anywhere. */
  public static final KeepRules NONE = new KeepRules();

  /** Null where nothing is kept. */
  private final @Nullable PathRules rules;

  private KeepRules() {
    this.rules = null;
  }

  /**
   * The rules of a configuration.
   *
   * @param rules of which those about keeping are looked at
   */
  public KeepRules(PathRules rules) {
    this.rules = rules.all().stream().anyMatch(KeepRules::keeps) ? rules : null;
  }

  private static boolean keeps(PathRule rule) {
    return keeps(rule.settings().keep().deleted()) || keeps(rule.settings().keep().replaced());
  }

  private static boolean keeps(@Nullable KeepTime time) {
    return time != null && time.isKept();
  }

  /** Whether there is any path at which anything is kept. */
  public boolean keepsAnything() {
    return rules != null;
  }

  /** What holds at a path. */
  public PathKeepConfig at(AssetPath path) {
    return rules == null ? PathKeepConfig.UNRULED : rules.at(path).keep();
  }

  /** What becomes of assets at a path that are deleted. */
  public Retention at(AssetPath path, boolean keep) {
    PathKeepConfig here = at(path);
    if (!keep) {
      return Retention.PURGE;
    }
    return here.deleted().isKept() || here.replaced().isKept()
        ? Retention.forAll(seconds(here.deleted()))
        : Retention.NONE;
  }

  /** What becomes of assets at a path and below it that are deleted. */
  public Retention below(AssetPath path, boolean keep) {
    if (!keep) {
      return Retention.PURGE;
    }
    if (rules == null) {
      return Retention.NONE;
    }
    List<PathRule> meeting = rules.meeting(path);
    if (meeting.stream().noneMatch(KeepRules::keeps)) {
      return Retention.NONE;
    }
    List<String> patterns = new ArrayList<>();
    List<@Nullable Double> seconds = new ArrayList<>();
    for (PathRule rule : meeting) {
      KeepTime deleted = rule.settings().keep().deleted();
      if (deleted == null) {
        continue;
      }
      boolean everywhere = rule.pattern().coversBelow(path);
      if (everywhere && patterns.isEmpty()) {
        return Retention.forAll(seconds(deleted));
      }
      patterns.add(rule.pattern().storedExpression());
      seconds.add(seconds(deleted));
      if (everywhere) {
        break; // What is less specific holds nowhere here.
      }
    }
    return Retention.of(patterns.toArray(String[]::new), seconds.toArray(new @Nullable Double[0]));
  }

  /**
   * A time as SQL has it.
   *
   * @return seconds, infinite until somebody removes it; null for not at all
   */
  public static @Nullable Double seconds(KeepTime time) {
    Duration kept = time.time();
    if (kept == null) {
      return Double.POSITIVE_INFINITY;
    }
    return time.isKept() ? (double) kept.toSeconds() : null;
  }
}
