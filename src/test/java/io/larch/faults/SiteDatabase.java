package io.larch.faults;

import io.larch.config.DatabaseConfig;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The database of a {@link Site}, asked and told past the server. */
final class SiteDatabase {

  private final DatabaseConfig config;

  SiteDatabase(DatabaseConfig config) {
    this.config = config;
  }

  /** Locks held in PostgreSQL by a transaction that a statement begins, until it is closed. */
  DatabaseLock lock(String sql) {
    return new DatabaseLock(config, sql);
  }

  /** What a SELECT of one number answers. */
  long number(String sql) {
    return DatabaseLock.number(config, sql);
  }

  /** Waits until a SELECT of one number answers this. */
  void awaitNumber(long expected, String sql) {
    await(sql, Duration.ofSeconds(10), actual -> actual == expected);
  }

  /** Waits until a SELECT of one number answers this or more. */
  void awaitNumberAtLeast(long expected, String sql) {
    await(sql, Duration.ofSeconds(15), actual -> actual >= expected);
  }

  private void await(String sql, Duration atMost, Predicate<Long> expected) {
    Awaitility.await(sql)
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> number(sql), expected);
  }

  /** Runs statements past the server. */
  void execute(String... statements) {
    TestPostgres.execute(config, statements);
  }
}
