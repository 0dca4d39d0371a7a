package io.larch.faults;

import io.larch.config.DatabaseConfig;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * Objects with their assets or purge batches, put into store and database in bulk, and a look at
 * what has become of them. Bucket and tables must be there.
 */
final class Stock {

  private static final Duration POLL = Duration.ofMillis(20);

  private final DatabaseConfig database;
  private final S3ProxyServer store;
  private final String bucket;

  Stock(DatabaseConfig database, S3ProxyServer store, String bucket) {
    this.database = database;
    this.store = store;
    this.bucket = bucket;
  }

  /**
   * Puts objects.
   *
   * @param prefix of their keys, unlike any given before
   * @return the keys
   */
  List<String> objects(String prefix, int count) {
    List<String> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add("%s-%06d".formatted(prefix, i));
    }
    store.place(bucket, keys);
    return keys;
  }

  /**
   * Puts objects, and for each an asset with entry id 0, in directories of so many: {@code
   * PREFIX/0/0}, {@code PREFIX/0/1} and so on.
   *
   * @param prefix of keys and paths, unlike any given before
   */
  void assets(String prefix, int directories, int each) {
    assets(prefix, prefix, "", directories, each);
  }

  /** As above, under {@code ROOT/0SUFFIX/0}, {@code ROOT/0SUFFIX/1} and so on. */
  void assets(String prefix, String root, String suffix, int directories, int each) {
    objects(prefix, directories * each);
    execute(
        """
        INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,
          content_type, attributes, source, labels, tags)
        SELECT '%5$s/' || n / %4$d || '%6$s/' || n %% %4$d || '/', 0, now(), now(), '%2$s',
          ARRAY['%1$s-' || lpad(n::text, 6, '0')], 3, 'image/png', '{}', 'upload', '{}', '{}'
        FROM generate_series(0, %3$d) AS n\
        """
            .formatted(prefix, bucket, directories * each - 1, each, root, suffix),
        "ANALYZE asset");
  }

  /** A statement that records purge batches. */
  String batches(List<String> keys, int keysOfEach) {
    List<String> rows = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += keysOfEach) {
      List<String> batch = keys.subList(from, Math.min(from + keysOfEach, keys.size()));
      rows.add("('%s', '{%s}')".formatted(bucket, String.join(",", batch)));
    }
    return "INSERT INTO purge_batch (bucket, content_keys) VALUES " + String.join(", ", rows);
  }

  /** Runs statements in one transaction. */
  void execute(String... statements) {
    try (Connection connection = TestPostgres.connect(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one number that a query answers. */
  long number(String query) {
    try (Connection connection = TestPostgres.connect(database)) {
      return number(connection, query);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Keys that purge batches name. */
  long toPurge() {
    return number("SELECT coalesce(sum(cardinality(content_keys)), 0) FROM purge_batch");
  }

  /**
   * Waits until no batch is left whose first key begins so.
   *
   * @param prefix empty for all
   * @return how long that took
   */
  Duration awaitPurged(String prefix, Duration atMost) {
    String left =
        "SELECT count(*) FROM (SELECT FROM purge_batch WHERE content_keys[1] LIKE '%s%%' LIMIT 1) b"
            .formatted(prefix);
    long begin = System.nanoTime();
    try (Connection connection = TestPostgres.connect(database)) {
      Awaitility.await("that nothing is left to be purged")
          .atMost(atMost)
          .pollDelay(Duration.ZERO)
          .pollInterval(POLL)
          .until(() -> number(connection, left) == 0);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /**
   * What store and tables say of each other.
   *
   * @param lost keys that are in the store, and neither an asset's nor a purge batch's
   * @param unexpected keys of assets that are not in the store
   * @param living keys of assets
   * @param toPurge keys of purge batches
   */
  record Tally(Set<String> lost, Set<String> unexpected, int living, int toPurge) {}

  /** Reads the tables first, so that what is purged meanwhile counts for neither. */
  Tally tally() {
    Set<String> living = keys("SELECT unnest(content_keys) FROM asset");
    Set<String> toPurge = keys("SELECT unnest(content_keys) FROM purge_batch");
    Set<String> stored = store.placed(bucket);
    Set<String> unexpected = new HashSet<>(living);
    unexpected.removeAll(stored);
    Set<String> lost = new HashSet<>(stored);
    lost.removeAll(living);
    lost.removeAll(toPurge);
    return new Tally(lost, unexpected, living.size(), toPurge.size());
  }

  private Set<String> keys(String query) {
    Set<String> keys = new HashSet<>();
    try (Connection connection = TestPostgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        keys.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return keys;
  }
}
