package io.larch.config;

import java.time.Duration;

/**
 * PostgreSQL.
 *
 * @param tls one of {@code disable}, {@code prefer}, {@code require}, {@code verify-full}, with libpq's meanings
 * @param poolSize connections for requests, of this process
 * @param backgroundPoolSize connections for relay and purge, apart from the requests'
 * @param maxWaiting requests that may wait for a connection; one more fails at once
 * @param connectTimeout how long to wait for a connection, from the pool or to the server
 * @param statementTimeout how long one statement may run, on the server and here
 */
public record DatabaseConfig(
    String host,
    int port,
    String name,
    String user,
    Secret password,
    TlsMode tls,
    int poolSize,
    int backgroundPoolSize,
    int maxWaiting,
    Duration connectTimeout,
    Duration statementTimeout) {

  /** libpq's {@code sslmode}, as far as it makes sense here. */
  public enum TlsMode {
    DISABLE,
    PREFER,
    REQUIRE,
    VERIFY_FULL
  }
}
