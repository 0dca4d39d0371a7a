package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.app.RunningLarch;
import io.larch.path.AssetPath;
import io.larch.testing.AssetClient;
import io.larch.testing.TestPostgres;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The server that models are compared with, and what is behind it. */
final class ModelServer implements AutoCloseable {

  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(2);

  /** In one snapshot, as one becomes the other. */
  private static final String UNDER_WAY =
      "SELECT id::text FROM purge_batch UNION ALL SELECT id::text FROM subtree_deletion"
          + " UNION ALL SELECT id::text FROM kept_asset"
          + " WHERE kept_until < now() + interval '1 minute'";

  private final RunningLarch larch;
  private final AssetClient http;
  private final AtomicInteger tops = new AtomicInteger();

  /** One that keeps nothing. */
  ModelServer() {
    this("");
  }

  /**
   * One with a configuration of its own.
   *
   * @param configuration in HOCON
   */
  ModelServer(String configuration) {
    larch = new RunningLarch(configuration);
    http = new AssetClient(larch.address());
  }

  /** A client of the server; its targets begin with {@code /assets}. */
  AssetClient http() {
    return http;
  }

  /** A path that nothing was ever stored at or below. */
  String newTop() {
    return "/top-" + tops.incrementAndGet();
  }

  /** Deletes everything, whatever a try before has left. */
  void clear() {
    HttpResponse<String> answer = http.delete("/assets/-/recursive?confirm=all-assets&keep=no");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    TestPostgres.execute(larch.database(), "UPDATE kept_asset SET kept_until = now()");
  }

  /**
   * What is in the trash at a path and below it: path, entry id, content keys and the delete.
   *
   * @param path percent-encoded
   */
  Set<String> trash(String path) {
    AssetPath top = AssetPath.parse(path);
    Set<String> trash = new HashSet<>();
    try (Connection connection = TestPostgres.connect(larch.database());
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT path, entry_id, content_keys, deletion_id FROM trash_asset"
                    + " WHERE path >= ? AND path < ?")) {
      statement.setString(1, top.stored());
      statement.setString(2, top.storedEnd());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          boolean added =
              trash.add(
                  "%s %d %s %s"
                      .formatted(
                          AssetPath.fromStored(rows.getString(1)).segments(),
                          rows.getLong(2),
                          List.of((String[]) rows.getArray(3).getArray()),
                          rows.getString(4)));
          assertThat(added).as("once in the trash").isTrue();
        }
      }
      return trash;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The content keys that the rows of assets have. */
  Set<String> rowKeys() {
    return column("SELECT unnest(content_keys) FROM live_asset");
  }

  /** The content keys of the originals and of the variants that those rows describe. */
  Set<String> listedKeys() {
    return column(
        "SELECT content_keys[1] FROM live_asset UNION ALL"
            + " SELECT v ->> 'key' FROM live_asset, jsonb_array_elements(variants) AS v");
  }

  /** The content keys that the rows of kept assets have. */
  Set<String> keptKeys() {
    return column("SELECT unnest(content_keys) FROM kept_asset");
  }

  /** The content keys of the originals and of the variants that those rows describe. */
  Set<String> keptListedKeys() {
    return column(
        "SELECT content_keys[1] FROM kept_asset UNION ALL"
            + " SELECT v ->> 'key' FROM kept_asset, jsonb_array_elements(variants) AS v");
  }

  /** How many assets are kept. */
  int kept() {
    return column("SELECT path || entry_id || '/' || version FROM kept_asset").size();
  }

  /**
   * Waits until everything is purged, then compares the store's content.
   *
   * @param keys what the store must have, no less and no more
   */
  void requireContent(Set<String> keys) {
    await()
        .atMost(DRAIN_LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> column(UNDER_WAY).isEmpty());
    assertThat(larch.storedContent()).isEqualTo(keys);
  }

  private Set<String> column(String sql) {
    try (Connection connection = TestPostgres.connect(larch.database());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      Set<String> values = new HashSet<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    larch.close();
  }
}
