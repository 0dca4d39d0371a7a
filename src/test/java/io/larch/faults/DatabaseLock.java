package io.larch.faults;

import io.larch.config.DatabaseConfig;
import io.larch.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Locks in PostgreSQL that keep the server's statements where they are. */
final class DatabaseLock implements Fault {

  /** Those that wait for a lock, in this database. */
  private static final String WAITING =
      "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

  private final DatabaseConfig database;
  private final Connection connection;

  /**
   * @param sql one statement, whose locks are held until this is closed; what else it does is
   *     undone
   */
  DatabaseLock(DatabaseConfig database, String sql) {
    this.database = database;
    try {
      connection = TestPostgres.connect(database);
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until so many statements wait for a lock. */
  DatabaseLock awaitWaiting(int statements) {
    Awaitility.await(statements + " statements that wait for a lock")
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> number("SELECT count(*) " + WAITING) >= statements);
    return this;
  }

  /** Has the statements that wait fail, and their connections with them. */
  void terminateWaiting() {
    number("SELECT count(pg_terminate_backend(pid)) " + WAITING);
    Awaitility.await("the end of the statements that waited")
        .pollInterval(Duration.ofMillis(20))
        .until(() -> number("SELECT count(*) " + WAITING) == 0);
  }

  private long number(String sql) {
    return number(database, sql);
  }

  /** What a SELECT of one number answers on a connection of its own. */
  static long number(DatabaseConfig database, String sql) {
    try (Connection beside = TestPostgres.connect(database);
        Statement statement = beside.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
