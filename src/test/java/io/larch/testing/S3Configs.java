package io.larch.testing;

import io.larch.config.ContentConfig.S3Config;
import java.time.Duration;

/** Configurations of a store that differ from another in one setting. */
public final class S3Configs {

  private S3Configs() {}

  /** As {@code config}, giving a request no longer than this. */
  public static S3Config withRequestTimeout(S3Config config, Duration timeout) {
    return with(config, config.idleTimeout(), timeout, config.versions());
  }

  /** As {@code config}, with transfers that may stand still for no longer than this. */
  public static S3Config withIdleTimeout(S3Config config, Duration timeout) {
    return with(config, timeout, config.requestTimeout(), config.versions());
  }

  /** As {@code config}, with these versions of a key to be deleted. */
  public static S3Config withVersions(S3Config config, S3Config.Versions versions) {
    return with(config, config.idleTimeout(), config.requestTimeout(), versions);
  }

  private static S3Config with(
      S3Config config, Duration idleTimeout, Duration requestTimeout, S3Config.Versions versions) {
    return new S3Config(
        config.endpoint(),
        config.region(),
        config.accessKey(),
        config.secretKey(),
        config.pathStyle(),
        config.partSize(),
        config.maxBufferedParts(),
        config.maxConnections(),
        config.connectTimeout(),
        idleTimeout,
        requestTimeout,
        config.presignExpiry(),
        versions);
  }
}
