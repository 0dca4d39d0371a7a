package io.larch.testing;

import io.larch.config.DatabaseConfig;
import io.larch.db.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real database with the schema in it, its pools, and Vert.x. As an extension of a test class it
 * is closed after the last test.
 */
public final class TestDatabase implements AfterAllCallback, AutoCloseable {

  private static final int LIMIT_SECONDS = 20;

  private final Vertx vertx = EventLoops.vertx();
  private final DatabaseConfig config;
  private final Database pools;

  /** A new database on the shared server. */
  public TestDatabase() {
    this(TestPostgres.migratedDatabase());
  }

  /** Pools of their own on a database, as another process has them. */
  public TestDatabase(DatabaseConfig config) {
    this.config = config;
    this.pools = new Database(vertx, config);
  }

  /** What the pools run on. */
  public Vertx vertx() {
    return vertx;
  }

  /** Where the database is. */
  public DatabaseConfig config() {
    return config;
  }

  /** All pools. */
  public Database pools() {
    return pools;
  }

  /** The pool for what a client waits for. */
  public Pool requests() {
    return pools.requests();
  }

  /** The pool for what a client waits for and may take long. */
  public Pool scans() {
    return pools.scans();
  }

  /** The pool for background work. */
  public Pool background() {
    return pools.background();
  }

  /** Runs statements over a connection of their own, beside what is tested. */
  public void execute(String... statements) {
    TestPostgres.execute(config, statements);
  }

  /**
   * How many rows there are.
   *
   * @param from a table, and a WHERE if need be
   */
  public long count(String from) {
    return await(
        background()
            .query("SELECT count(*) FROM " + from)
            .execute()
            .map(rows -> rows.iterator().next().getLong(0)));
  }

  /** A setting of the server. */
  public String show(String setting) {
    return await(
        background()
            .query("SHOW " + setting)
            .execute()
            .map(rows -> rows.iterator().next().getString(0)));
  }

  /**
   * How PostgreSQL would run a statement, by a plan that goes by no parameter's value.
   *
   * @param types of its parameters, and
   * @param parameters their values, both separated by commas
   */
  public String plan(String sql, String types, String parameters) {
    StringBuilder plan = new StringBuilder();
    try (Connection connection = TestPostgres.connect(config);
        Statement statement = connection.createStatement()) {
      statement.execute("SET plan_cache_mode = force_generic_plan");
      statement.execute("PREPARE planned (%s) AS %s".formatted(types, sql));
      try (ResultSet lines =
          statement.executeQuery("EXPLAIN EXECUTE planned (%s)".formatted(parameters))) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return plan.toString();
  }

  /** What a future brings, or its failure, unwrapped; fails when neither comes in time. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not completed in time", e);
    }
  }

  @Override
  public void close() {
    await(pools.close());
    await(vertx.close());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }
}
