package io.larch.db;

import io.larch.config.DatabaseConfig;
import java.time.Duration;

/** Configurations of small pools with short times. */
final class LimitedDatabases {

  private LimitedDatabases() {}

  /**
   * As {@code config}, with so many connections for requests and for background work, so many that
   * may wait for one, and no more time than this.
   */
  static DatabaseConfig limited(
      DatabaseConfig config,
      int poolSize,
      int backgroundPoolSize,
      int maxWaiting,
      Duration connectTimeout,
      Duration statementTimeout) {
    return new DatabaseConfig(
        config.host(),
        config.port(),
        config.name(),
        config.user(),
        config.password(),
        config.tls(),
        poolSize,
        backgroundPoolSize,
        maxWaiting,
        connectTimeout,
        statementTimeout,
        config.scans());
  }
}
