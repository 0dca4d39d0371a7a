package io.larch.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Everything that can be configured. Immutable, and valid as a whole once loaded.
 *
 * @param roles what this process does; at least one
 * @param shutdownDelay how long requests are still taken once a stop was asked for, while the
 *     process says that it isn't ready; before {@code shutdownTimeout} begins
 * @param shutdownTimeout how long a stop may take before what still runs is cut off
 * @param paths rules for some paths, in the file's order
 */
public record LarchConfig(
    Set<Role> roles,
    Duration shutdownDelay,
    Duration shutdownTimeout,
    HttpConfig http,
    ManagementConfig management,
    DatabaseConfig database,
    MessagingConfig messaging,
    ContentConfig content,
    AssetConfig asset,
    DeletionConfig deletion,
    PurgeConfig purge,
    ReconcileConfig reconcile,
    LogConfig log,
    List<PathRule> paths) {

  public LarchConfig {
    roles = Set.copyOf(roles);
    paths = List.copyOf(paths);
  }

  /** What holds where: the rules by path over the settings for all. */
  public PathRules pathRules() {
    return new PathRules(
        paths,
        new PathConfig(
            content.bucket(),
            null,
            asset.maxContentSize(),
            asset.cacheControl(),
            asset.redirectMode(),
            asset.redirectTemplate()));
  }

  static LarchConfig from(Section root) {
    return new LarchConfig(
        root.get("roles", ValueParser.nonEmptySetOf(ValueParser.choice(Role.class))),
        root.get("shutdown-delay", ValueParser.duration("0s", "5m")),
        root.get("shutdown-timeout", ValueParser.duration("1s", "5m")),
        HttpConfig.from(root.section("http")),
        ManagementConfig.from(root.section("management")),
        DatabaseConfig.from(root.section("database")),
        MessagingConfig.from(root.section("messaging")),
        ContentConfig.from(root.section("content")),
        AssetConfig.from(root.section("asset")),
        DeletionConfig.from(root.section("deletion")),
        PurgeConfig.from(root.section("purge")),
        ReconcileConfig.from(root.section("reconcile")),
        LogConfig.from(root.section("log")),
        root.rules("paths"));
  }
}
