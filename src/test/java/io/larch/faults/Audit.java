package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * The invariants that can be seen from outside: the store's listing beside the tables. May look
 * while everything runs.
 */
final class Audit {

  /** In one statement, and so at one moment. */
  private static final String NAMED =
      """
      SELECT 'living', bucket || '/' || unnest(content_keys) FROM live_asset
      UNION ALL SELECT 'hidden', bucket || '/' || unnest(content_keys) FROM asset
      UNION ALL SELECT 'kept', bucket || '/' || unnest(content_keys) FROM kept_asset
      UNION ALL SELECT 'batch', bucket || '/' || unnest(content_keys) FROM purge_batch
      """;

  private final DatabaseConfig database;
  private final Supplier<Set<String>> store;

  /**
   * @param store lists it: bucket, a slash, key
   */
  Audit(DatabaseConfig database, Supplier<Set<String>> store) {
    this.database = database;
    this.store = store;
  }

  /**
   * What should not be.
   *
   * @param lost objects that no asset, batch or upload names
   * @param unexpected content of living or kept assets that is not there
   */
  record Findings(Set<String> lost, Set<String> unexpected) {

    void requireNone() {
      assertThat(lost).as("objects that nothing names").isEmpty();
      assertThat(unexpected).as("content of living or kept assets that is gone").isEmpty();
    }
  }

  /**
   * @param staying what living and kept assets name
   */
  private record Named(Set<String> staying, Set<String> batches, Set<String> all) {}

  /**
   * Looks twice, for store and tables can't be read at one moment: what was only just on its way
   * from one to the other is settled at the second look.
   */
  Findings look() {
    Set<String> storedBefore = store.get();
    Named before = named();
    Set<String> storedAfter = store.get();
    Named after = named();
    Set<String> lost = new HashSet<>(storedBefore);
    lost.removeAll(before.all());
    lost.retainAll(storedAfter);
    lost.removeAll(after.all());
    Set<String> unexpected = new HashSet<>(before.staying());
    unexpected.removeAll(storedAfter);
    unexpected.retainAll(after.staying());
    return new Findings(lost, unexpected);
  }

  /** How many keys are still to be purged, or being uploaded. */
  int backlog() {
    return named().batches().size();
  }

  /**
   * Waits until the store holds the content of living and kept assets alone, and nothing is to be
   * purged.
   */
  void awaitDrained(Duration atMost) {
    Awaitility.await("that the backlog drains")
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              Named named = named();
              assertThat(named.batches()).as("keys still to be purged").isEmpty();
              assertThat(named.all())
                  .as("assets hidden and not removed")
                  .isEqualTo(named.staying());
              assertThat(store.get()).as("the store's objects").isEqualTo(named.staying());
            });
  }

  private Named named() {
    Named named = new Named(new HashSet<>(), new HashSet<>(), new HashSet<>());
    try (Connection connection = TestPostgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(NAMED)) {
      while (rows.next()) {
        named.all().add(rows.getString(2));
        switch (rows.getString(1)) {
          case "living", "kept" -> {
            boolean added = named.staying().add(rows.getString(2));
            assertThat(added).as("%s is named once", rows.getString(2)).isTrue();
          }
          case "batch" -> named.batches().add(rows.getString(2));
          default -> {
            // Named, that is all.
          }
        }
      }
      return named;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
