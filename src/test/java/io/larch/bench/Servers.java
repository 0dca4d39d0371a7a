package io.larch.bench;

import io.larch.config.DatabaseConfig;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.TestPostgres;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers around Larch, each started when it is first asked for. */
final class Servers implements AutoCloseable {

  /**
   * Durable, as PostgreSQL is by default. No checkpoint falls into a round, and no autovacuum: a
   * benchmark makes its own between rounds, so that each begins alike.
   */
  private static final Map<String, String> POSTGRES =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "autovacuum", "off",
          "checkpoint_timeout", "1h",
          "max_wal_size", "16GB",
          "shared_buffers", "1GB",
          "max_connections", "400",
          "track_activity_query_size", "16kB",
          "timezone", "UTC");

  private @Nullable TestPostgres postgres;
  private @Nullable RabbitMqServer rabbitMq;
  private @Nullable S3ProxyServer s3Proxy;

  /** A new, empty database. */
  DatabaseConfig database() {
    TestPostgres server = postgres;
    if (server != null) {
      return server.newDatabase();
    }
    server = TestPostgres.owned(POSTGRES);
    postgres = server;
    DatabaseConfig database = server.newDatabase();
    // Else pgbench's many clients take seconds of their time for logging in.
    TestPostgres.execute(
        database,
        "SET scram_iterations = 1",
        "ALTER ROLE %s PASSWORD '%s'".formatted(database.user(), database.password().value()));
    return database;
  }

  /** PostgreSQL's version. */
  String postgresVersion() throws SQLException {
    try (AssetTable any = new AssetTable(database())) {
      return any.text("SHOW server_version");
    }
  }

  RabbitMqServer rabbitMq() {
    RabbitMqServer server = rabbitMq;
    if (server == null) {
      server = RabbitMqServer.start();
      rabbitMq = server;
    }
    return server;
  }

  S3ProxyServer s3Proxy() {
    S3ProxyServer server = s3Proxy;
    if (server == null) {
      server = S3ProxyServer.start();
      s3Proxy = server;
    }
    return server;
  }

  @Override
  public void close() {
    if (s3Proxy != null) {
      s3Proxy.close();
    }
    if (rabbitMq != null) {
      rabbitMq.close();
    }
    if (postgres != null) {
      postgres.close();
    }
  }
}
