package io.larch.config;

import java.time.Duration;

/**
 * PostgreSQL.
 *
 * @param tls with libpq's meanings
 * @param poolSize connections for requests that are no scans, of this process
 * @param backgroundPoolSize connections for relay and purge, apart from the requests'
 * @param maxWaiting what may wait for a connection, requests that share one counted as one; one
 *     more fails at once
 * @param connectTimeout how long to wait for a connection, from the pool or to the server
 * @param statementTimeout how long one statement may run, on the server and here
 * @param scans what looks at many rows, so that it keeps nothing else waiting
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
    Duration statementTimeout,
    Scans scans) {

  static DatabaseConfig from(Section section) {
    return new DatabaseConfig(
        section.get("host", ValueParser.host()),
        section.get("port", ValueParser.integer(1, 65_535)),
        section.get("name", ValueParser.nonEmpty()),
        section.get("user", ValueParser.nonEmpty()),
        section.secret("password"),
        section.get("tls", ValueParser.choice(TlsMode.class)),
        section.get("pool-size", ValueParser.integer(1, 500)),
        section.get("background-pool-size", ValueParser.integer(1, 500)),
        section.get("max-waiting", ValueParser.integer(0, 100_000)),
        section.get("connect-timeout", ValueParser.duration("100ms", "1m")),
        section.get("statement-timeout", ValueParser.duration("100ms", "1h")),
        Scans.from(section.section("scans")));
  }

  /**
   * Selections that filter or walk: they have connections, a queue and a time-out of their own.
   *
   * @param poolSize connections, apart from those of other requests
   * @param maxWaiting what may wait for one of them; one more fails at once
   * @param timeout how long one may run, on the server and here
   */
  public record Scans(int poolSize, int maxWaiting, Duration timeout) {

    private static Scans from(Section section) {
      return new Scans(
          section.get("pool-size", ValueParser.integer(1, 500)),
          section.get("max-waiting", ValueParser.integer(0, 100_000)),
          section.get("timeout", ValueParser.duration("100ms", "1h")));
    }
  }

  /** libpq's {@code sslmode}, as far as it makes sense here. */
  public enum TlsMode {
    /** Never encrypted. */
    DISABLE,
    /** Encrypted if the server can. */
    PREFER,
    /** Encrypted, whoever the server is. */
    REQUIRE,
    /** Encrypted, and the server's certificate and host name are checked. */
    VERIFY_FULL
  }
}
