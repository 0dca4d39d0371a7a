package io.larch.config;

import io.larch.image.Profiles;
import io.larch.image.SignedUrls.Algorithm;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that can be configured. Immutable, and valid as a whole once loaded.
 *
 * @param roles what this process does; at least one
 * @param shutdownDelay how long requests are still taken once a stop was asked for, while the
 *     process says that it isn't ready; before {@code shutdownTimeout} begins
 * @param shutdownTimeout how long a stop may take before what still runs is cut off
 * @param profiles named parameters of transformations
 * @param paths rules for some paths, in the file's order
 * @param signingSecrets by the names that rules give to the keys of signed URLs
 */
public record LarchConfig(
    Set<Role> roles,
    Duration shutdownDelay,
    Duration shutdownTimeout,
    HttpConfig http,
    AccessConfig access,
    ManagementConfig management,
    DatabaseConfig database,
    MessagingConfig messaging,
    ContentConfig content,
    AssetConfig asset,
    DeletionConfig deletion,
    ReceiptsConfig receipts,
    PurgeConfig purge,
    ReconcileConfig reconcile,
    ImageConfig image,
    LogConfig log,
    Profiles profiles,
    List<PathRule> paths,
    Map<String, Secret> signingSecrets) {

  public LarchConfig {
    roles = Set.copyOf(roles);
    paths = List.copyOf(paths);
    signingSecrets = Map.copyOf(signingSecrets);
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
            asset.redirectTemplate(),
            PathImageConfig.UNRULED,
            Set.of(),
            Algorithm.HMAC_SHA256,
            PathKeepConfig.UNRULED));
  }

  static LarchConfig from(Section root) {
    ImageConfig image = ImageConfig.from(root.section("image"));
    List<PathRule> paths = root.rules("paths");
    return new LarchConfig(
        root.get("roles", ValueParser.nonEmptySetOf(ValueParser.choice(Role.class))),
        root.get("shutdown-delay", ValueParser.duration("0s", "5m")),
        root.get("shutdown-timeout", ValueParser.duration("1s", "5m")),
        HttpConfig.from(root.section("http")),
        AccessConfig.from(root.section("access")),
        ManagementConfig.from(root.section("management")),
        DatabaseConfig.from(root.section("database")),
        MessagingConfig.from(root.section("messaging")),
        ContentConfig.from(root.section("content")),
        AssetConfig.from(root.section("asset")),
        DeletionConfig.from(root.section("deletion")),
        ReceiptsConfig.from(root.section("receipts")),
        PurgeConfig.from(root.section("purge")),
        ReconcileConfig.from(root.section("reconcile")),
        image,
        LogConfig.from(root.section("log")),
        root.profiles("profiles", image.maxPixels()),
        paths,
        signingSecrets(root, paths));
  }

  private static Map<String, Secret> signingSecrets(Section root, List<PathRule> paths) {
    Map<String, Secret> secrets = new HashMap<>();
    for (PathRule rule : paths) {
      Set<String> names = rule.settings().signingKeys();
      if (names != null) {
        names.forEach(name -> secrets.put(name, root.secret(SecretKeys.signing(name))));
      }
    }
    return secrets;
  }
}
