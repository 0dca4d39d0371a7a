package io.larch.testing;

import io.larch.config.AssetConfig.RedirectMode;
import io.larch.config.KeepTime;
import io.larch.config.PathConfig;
import io.larch.config.PathImageConfig;
import io.larch.config.PathImageSettings;
import io.larch.config.PathKeepConfig;
import io.larch.config.PathKeepSettings;
import io.larch.config.PathRule;
import io.larch.config.PathRules;
import io.larch.config.PathSettings;
import io.larch.image.SignedUrls.Algorithm;
import io.larch.path.PathPattern;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules by path that say what is kept, and nothing else. */
public final class Keeping {

  private Keeping() {}

  /** Kept for so many seconds. */
  public static KeepTime seconds(long seconds) {
    return new KeepTime(Duration.ofSeconds(seconds));
  }

  /**
   * A rule.
   *
   * @param deleted null: it doesn't say
   * @param replaced null: it doesn't say
   */
  public static PathRule rule(
      String pattern, @Nullable KeepTime deleted, @Nullable KeepTime replaced) {
    return rule(pattern, deleted, replaced, null);
  }

  /** The same with a number of versions, or null. */
  public static PathRule rule(
      String pattern,
      @Nullable KeepTime deleted,
      @Nullable KeepTime replaced,
      @Nullable Integer versions) {
    return new PathRule(
        PathPattern.parse(pattern),
        new PathSettings(
            null,
            null,
            null,
            null,
            null,
            null,
            PathImageSettings.NONE,
            null,
            null,
            new PathKeepSettings(deleted, replaced, versions)),
        "a test");
  }

  /** Rules over settings that keep nothing. */
  public static PathRules rules(PathRule... rules) {
    return new PathRules(
        List.of(rules),
        new PathConfig(
            "assets",
            null,
            1 << 20,
            "no-cache",
            RedirectMode.NONE,
            null,
            PathImageConfig.UNRULED,
            Set.of(),
            Algorithm.HMAC_SHA256,
            PathKeepConfig.UNRULED));
  }
}
