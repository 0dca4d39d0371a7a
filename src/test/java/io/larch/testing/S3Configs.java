package io.larch.testing;

import io.larch.config.ContentConfig.S3Config;
import java.time.Duration;

/** Configurations of a store that differ from another in one setting. */
public final class S3Configs {

  private S3Configs() {}

  /** As {@code config}, giving a request no longer than this. */
  public static S3Config withRequestTimeout(S3Config config, Duration timeout) {
    return with(config, timeout, config.versions());
  }

  /** As {@code config}, with these versions of a key to be deleted. */
  public static S3Config withVersions(S3Config config, S3Config.Versions versions) {
    return with(config, config.requestTimeout(), versions);
  }

  private static S3Config with(
      S3Config config, Duration requestTimeout, S3Config.Versions versions) {
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
        config.idleTimeout(),
        requestTimeout,
        config.presignExpiry(),
        versions);
  }
}
