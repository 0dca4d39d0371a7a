package io.larch.testing;

import io.larch.config.DatabaseConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/** Rows of purge batches, written and read beside what is tested. */
public final class PurgeRows {

  /** The shared bucket. */
  public static final String BUCKET = "assets";

  private final DatabaseConfig database;

  /**
   * @param database the one that the rows are in
   */
  public PurgeRows(DatabaseConfig database) {
    this.database = database;
  }

  /**
   * A row as it is.
   *
   * @param dueIn seconds until it is due, on the database's clock
   */
  public record Stored(
      long id,
      String bucket,
      String state,
      int attempts,
      List<String> keys,
      double dueIn,
      String lastKind,
      String lastError) {}

  /** Adds a batch of the shared bucket that waits and is due. */
  public long waiting(String... keys) {
    return add("waiting", -1, keys);
  }

  /** Adds as many batches that wait and are due, of one key each, to the shared bucket. */
  public void waiting(int count, String prefix) {
    waiting(BUCKET, count, prefix);
  }

  /** Adds as many batches that wait and are due, of one key each. */
  public void waiting(String bucket, int count, String prefix) {
    execute(
        "INSERT INTO purge_batch (bucket, content_keys, due_at)"
            + " SELECT '%s', ARRAY['%s' || n], now() - interval '1 hour' + n * interval '1 ms'"
                .formatted(bucket, prefix)
            + " FROM generate_series(1, %d) AS n".formatted(count));
  }

  /**
   * Adds a batch of the shared bucket.
   *
   * @param dueIn seconds from now
   */
  public long add(String state, double dueIn, String... keys) {
    try (Connection connection = TestPostgres.connect(database);
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO purge_batch (state, bucket, content_keys, due_at)
                VALUES (?::purge_state, ?, ?, clock_timestamp() + make_interval(secs => ?))
                RETURNING id\
                """)) {
      insert.setString(1, state);
      insert.setString(2, BUCKET);
      insert.setArray(3, connection.createArrayOf("text", keys));
      insert.setDouble(4, dueIn);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All rows, oldest first. */
  public List<Stored> all() {
    List<Stored> rows = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database);
        ResultSet row =
            connection
                .createStatement()
                .executeQuery(
                    """
                    SELECT id, state, attempts, content_keys, coalesce(last_error, ''),
                           extract(epoch FROM due_at - clock_timestamp()),
                           bucket, coalesce(last_kind, '')
                    FROM purge_batch ORDER BY id\
                    """)) {
      while (row.next()) {
        rows.add(
            new Stored(
                row.getLong(1),
                row.getString(7),
                row.getString(2),
                row.getInt(3),
                List.of((String[]) row.getArray(4).getArray()),
                row.getDouble(6),
                row.getString(8),
                row.getString(5)));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One row. */
  public Stored get(long id) {
    return all().stream()
        .filter(row -> row.id() == id)
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no batch " + id));
  }

  /** Makes every row due. */
  public void passTime() {
    execute("UPDATE purge_batch SET due_at = now() - interval '1 second'");
  }

  /** What processes have told that they purged: bucket and keys. */
  public List<String> purged() {
    List<String> told = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database);
        ResultSet row =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT bucket || ' ' || sum(keys) FROM purged_keys GROUP BY bucket")) {
      while (row.next()) {
        told.add(row.getString(1));
      }
      return told;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many rows a condition holds of. */
  public long count(String condition) {
    try (Connection connection = TestPostgres.connect(database);
        ResultSet row =
            connection
                .createStatement()
                .executeQuery("SELECT count(*) FROM purge_batch WHERE " + condition)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a table has no row. */
  public boolean isEmpty(String table) {
    try (Connection connection = TestPostgres.connect(database);
        ResultSet row = connection.createStatement().executeQuery("SELECT FROM " + table)) {
      return !row.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a statement. */
  public void execute(String sql) {
    TestPostgres.execute(database, sql);
  }

  /** So many keys. */
  public static String[] keys(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(n -> prefix + n).toArray(String[]::new);
  }
}
