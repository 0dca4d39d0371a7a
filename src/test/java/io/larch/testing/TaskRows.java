package io.larch.testing;

import io.larch.config.DatabaseConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** Rows of tasks, written and read beside what is tested. */
public final class TaskRows {

  private final DatabaseConfig database;

  /**
   * @param database the one that the rows are in
   */
  public TaskRows(DatabaseConfig database) {
    this.database = database;
  }

  /**
   * A row as it is.
   *
   * @param dueIn seconds until it is due, on the database's clock
   */
  public record Stored(
      long id,
      String kind,
      String subject,
      String state,
      int attempts,
      double dueIn,
      String lastError,
      String traceparent) {}

  /**
   * Adds a task.
   *
   * @param dueIn seconds from now
   */
  public long add(String kind, String state, int attempts, double dueIn) {
    try (Connection connection = TestPostgres.connect(database);
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO task (kind, subject, state, attempts, due_at)
                VALUES (?, 'something', ?::task_state, ?, clock_timestamp() + make_interval(secs => ?))
                RETURNING id\
                """)) {
      insert.setString(1, kind);
      insert.setString(2, state);
      insert.setInt(3, attempts);
      insert.setDouble(4, dueIn);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds as many tasks that wait and are due. */
  public void waiting(String kind, int count) {
    execute(
        "INSERT INTO task (kind, subject, due_at)"
            + " SELECT '%s', 's' || n, now() - interval '1 hour' + n * interval '1 ms'"
                .formatted(kind)
            + " FROM generate_series(1, %d) AS n".formatted(count));
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
                    SELECT id, kind, subject, state, attempts,
                           extract(epoch FROM due_at - clock_timestamp()),
                           coalesce(last_error, ''), coalesce(traceparent, '')
                    FROM task ORDER BY id\
                    """)) {
      while (row.next()) {
        rows.add(
            new Stored(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                row.getDouble(6),
                row.getString(7),
                row.getString(8)));
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
        .orElseThrow(() -> new NoSuchElementException("no task " + id));
  }

  /** Makes every task due. */
  public void passTime() {
    execute("UPDATE task SET due_at = now() - interval '1 second'");
  }

  /** Runs a statement. */
  public void execute(String sql) {
    TestPostgres.execute(database, sql);
  }
}
