package io.larch.db;

import io.larch.config.DatabaseConfig;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.TrustManagerFactory;

/** How connections are made, for either driver. */
final class ConnectionOptions {

  static final String APPLICATION_NAME = "larch";

  /** Statements that a connection takes before the first of them is answered. */
  static final int PIPELINING_LIMIT = 16;

  private static final int CACHED_STATEMENTS = 256;
  private static final int CACHED_STATEMENT_MAX_CHARS = 16 * 1024;

  private ConnectionOptions() {}

  /** For scans, as {@link #reactive}. */
  static PgConnectOptions scans(DatabaseConfig config) {
    PgConnectOptions options = reactive(config, config.scans().timeout());
    // With parallel workers, each would have several of the server's cores.
    options.addProperty("max_parallel_workers_per_gather", "0");
    // A plan for any label or tag takes it for a rare one: a page of a common one took 2 s for 9
    // ms.
    options.addProperty("plan_cache_mode", "force_custom_plan");
    return options;
  }

  /**
   * For requests and background work.
   *
   * @param statementTimeout how long the server lets a statement run
   */
  static PgConnectOptions reactive(DatabaseConfig config, Duration statementTimeout) {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setDatabase(config.name())
            .setUser(config.user())
            .setPassword(config.password().value())
            .setPipeliningLimit(PIPELINING_LIMIT)
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheMaxSize(CACHED_STATEMENTS)
            .setPreparedStatementCacheSqlLimit(CACHED_STATEMENT_MAX_CHARS)
            .setSslMode(sslMode(config.tls()))
            .setSslOptions(tlsOptions(config.tls()));
    serverSettings(statementTimeout).forEach(options::addProperty);
    return options;
  }

  /**
   * Settings of each session. The server's own time-outs free what a client leaves behind that has
   * gone away without a word; its keepalives find such clients, since the reactive driver has no
   * setting for the client's end.
   */
  private static Map<String, String> serverSettings(Duration statementTimeout) {
    String limit = Long.toString(statementTimeout.toMillis());
    return Map.of(
        "application_name",
        APPLICATION_NAME,
        // What statements that wait for each other then see is part of their design.
        "default_transaction_isolation",
        "read committed",
        // What a step of bounded size costs is thought to be far more, and to be worth a compiler
        // that takes a hundred times as long as the step.
        "jit",
        "off",
        "statement_timeout",
        limit,
        "idle_in_transaction_session_timeout",
        limit,
        "tcp_keepalives_idle",
        "60",
        "tcp_keepalives_interval",
        "10",
        "tcp_keepalives_count",
        "3");
  }

  private static SslMode sslMode(DatabaseConfig.TlsMode mode) {
    return switch (mode) {
      case DISABLE -> SslMode.DISABLE;
      case PREFER -> SslMode.PREFER;
      case REQUIRE -> SslMode.REQUIRE;
      case VERIFY_FULL -> SslMode.VERIFY_FULL;
    };
  }

  private static ClientSSLOptions tlsOptions(DatabaseConfig.TlsMode mode) {
    // As with libpq, only verify-full looks at the certificate.
    return mode == DatabaseConfig.TlsMode.VERIFY_FULL
        ? new ClientSSLOptions()
            .setTrustOptions(TrustOptions.wrap(defaultTrust()))
            .setHostnameVerificationAlgorithm("HTTPS")
        : new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm("");
  }

  private static TrustManagerFactory defaultTrust() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return factory;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The trust store of the Java runtime can't be read", e);
    }
  }

  /** For migrations. */
  static String jdbcUrl(DatabaseConfig config) {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    return "jdbc:postgresql://" + host + ":" + config.port() + "/" + encoded(config.name());
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * For migrations.
   *
   * @param answerSeconds how long to wait for the server's next answer
   */
  static Properties jdbcProperties(DatabaseConfig config, int answerSeconds) {
    String connectSeconds = Long.toString(Math.max(1, config.connectTimeout().toSeconds()));
    Properties properties = new Properties();
    properties.setProperty("user", config.user());
    properties.setProperty("password", config.password().value());
    properties.setProperty("ApplicationName", APPLICATION_NAME);
    properties.setProperty("connectTimeout", connectSeconds);
    properties.setProperty("loginTimeout", connectSeconds);
    properties.setProperty("socketTimeout", Integer.toString(answerSeconds));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty(
        "sslmode",
        switch (config.tls()) {
          case DISABLE -> "disable";
          case PREFER -> "prefer";
          case REQUIRE -> "require";
          case VERIFY_FULL -> "verify-full";
        });
    if (config.tls() == DatabaseConfig.TlsMode.VERIFY_FULL) {
      // The same trust store as the reactive driver's: the Java runtime's.
      properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    return properties;
  }
}
