package io.larch.bench;

import io.larch.config.DatabaseConfig;
import io.larch.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The database behind the measured server, filled in bulk. After each filling its tables are
 * vacuumed and analyzed, and no page needs an image in the WAL, since the last checkpoint was
 * before.
 */
final class AssetTable implements AutoCloseable {

  /** The schema of an earlier checkout may have none. */
  private static final String CLEAR_TRASH =
      """
      DO $$ BEGIN
        IF to_regclass('kept_asset') IS NOT NULL THEN TRUNCATE kept_asset; END IF;
      END $$\
      """;

  private static final String DEADLOCK = "40P01";
  private static final int ATTEMPTS = 5;

  private final Connection connection;

  AssetTable(DatabaseConfig database) throws SQLException {
    connection = TestPostgres.connect(database);
  }

  /** Begins a filling: nothing is there, and a checkpoint has just been. */
  void clear() throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        execute("TRUNCATE asset, purge_batch, subtree_deletion", CLEAR_TRASH, "CHECKPOINT");
        return;
      } catch (SQLException e) {
        // The server looks at the same tables, in an order of its own.
        if (!DEADLOCK.equals(e.getSQLState()) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * Adds assets with the paths {@code parent} and a number from 1 on, entry id 0, and with ids from
   * {@code after + 1} on.
   *
   * @param parent as paths are stored, with a slash at the end
   * @param keys content keys of each
   */
  void fill(long after, String parent, long count, int keys) throws SQLException {
    // As large as the row of a profile picture, with keys as long as those of ContentKeys.
    execute(
        """
        INSERT INTO asset (id, path, entry_id, created_at, modified_at, bucket, content_keys, bytes,
          content_type, attributes, source, labels, tags)
        OVERRIDING SYSTEM VALUE
        SELECT %1$d + n, '%2$s' || n || '/', 0, now(), now(), 'bench',
          ARRAY(SELECT left(md5(%1$d + n || '-' || k), 24) FROM generate_series(1, %4$d) AS k),
          48000 + n %% 1000, 'image/jpeg', '{"width":640,"height":480,"format":"jpeg"}', 'upload',
          '{"season":"autumn"}', '{tree}'
        FROM generate_series(1, %3$d) AS n\
        """
            .formatted(after, parent, count, keys));
  }

  /** Ends a filling. */
  void settle() throws SQLException {
    execute("VACUUM (ANALYZE) asset", "VACUUM (ANALYZE) purge_batch");
  }

  /** Runs statements, each in its own transaction. */
  void execute(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Runs statements in one transaction. */
  void transaction(String... statements) throws SQLException {
    connection.setAutoCommit(false);
    try {
      execute(statements);
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** The one number that a query answers. */
  long number(String query) throws SQLException {
    return Long.parseLong(text(query));
  }

  /** The one value that a query answers. */
  String text(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      if (!rows.next()) {
        throw new BenchException("no row for " + query);
      }
      return rows.getString(1);
    }
  }

  /** Assets that are there. */
  long assets() throws SQLException {
    return number("SELECT count(*) FROM asset");
  }

  /** Where the WAL ends, in bytes. */
  long wal() throws SQLException {
    return number("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
