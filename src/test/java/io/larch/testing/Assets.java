package io.larch.testing;

import io.larch.config.DatabaseConfig;
import io.larch.path.AssetPath;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of assets and purge batches, written and read beside what is tested. */
public final class Assets {

  private final DatabaseConfig database;
  private int added;

  public Assets(DatabaseConfig database) {
    this.database = database;
  }

  /**
   * Adds an asset with one content key, created and modified later than all before it.
   *
   * @param path segments with slashes between, none encoded
   * @param labels JSON
   * @return its content key
   */
  public String add(String path, long entryId, String labels, String... tags) {
    String key = path + "#" + entryId;
    add(path, entryId, labels, List.of(key), tags);
    return key;
  }

  /** As {@link #add(String, long, String, String...)}, with the keys given. */
  public void add(String path, long entryId, String labels, List<String> keys, String... tags) {
    try (Connection connection = TestPostgres.connect(database);
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes, content_type,
                                   attributes, source, labels, tags)
                VALUES (?, ?, clock_timestamp(), clock_timestamp(), 'assets', ?, 10, 'text/plain', '{}', 'upload',
                        ?::jsonb, ?)\
                """)) {
      insert.setString(1, new AssetPath(List.of(path.split("/", -1))).stored());
      insert.setLong(2, entryId);
      insert.setArray(3, connection.createArrayOf("text", keys.toArray()));
      insert.setString(4, labels);
      insert.setArray(5, connection.createArrayOf("text", tags));
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Adds a variant to the newest asset at a path, made or supplied.
   *
   * @param path as for {@link #add}
   * @param what its JSON but for the key and what is the same for all, such as {@code
   *     "name":"poster"}
   * @return its content key, of 3 bytes
   */
  public String addVariant(String path, String what) {
    String key = path + "+" + added++;
    String variant =
        "{\"key\":\"%s\",%s,\"bytes\":3,\"type\":\"image/webp\",\"at\":\"2026-01-29T10:15:30Z\"}"
            .formatted(key, what);
    try (Connection connection = TestPostgres.connect(database);
        PreparedStatement update =
            connection.prepareStatement(
                """
                UPDATE asset SET content_keys = content_keys || ?,
                  variants = coalesce(variants, '[]') || ?::jsonb
                WHERE path = ? AND entry_id = (SELECT max(entry_id) FROM asset WHERE path = ?)\
                """)) {
      String stored = new AssetPath(List.of(path.split("/", -1))).stored();
      update.setString(1, key);
      update.setString(2, variant);
      update.setString(3, stored);
      update.setString(4, stored);
      update.executeUpdate();
      return key;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The content keys of all assets. */
  public Set<String> living() {
    return keys("SELECT content_keys FROM asset");
  }

  /**
   * Adds a version that was replaced, kept until it is removed.
   *
   * @param path as for {@link #add}
   * @return its content key
   */
  public String addReplaced(String path, long entryId, long version) {
    String key = path + "#" + entryId + "v" + version;
    try (Connection connection = TestPostgres.connect(database);
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO kept_asset (id, path, entry_id, version, created_at, modified_at, bucket,
                  content_keys, bytes, content_type, attributes, source, labels, tags, kept_at, reason)
                VALUES (0, ?, ?, ?, now(), now(), 'assets', ?, 10, 'text/plain', '{}', 'upload', '{}', '{}',
                  now(), 'replaced')\
                """)) {
      insert.setString(1, new AssetPath(List.of(path.split("/", -1))).stored());
      insert.setLong(2, entryId);
      insert.setLong(3, version);
      insert.setArray(4, connection.createArrayOf("text", new String[] {key}));
      insert.executeUpdate();
      return key;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The content keys of all that is kept. */
  public Set<String> kept() {
    return keys("SELECT content_keys FROM kept_asset");
  }

  /** The content keys of all purge batches. */
  public Set<String> toPurge() {
    return keys("SELECT content_keys FROM purge_batch");
  }

  /** How many keys each purge batch has, largest first. */
  public List<Integer> batchSizes() {
    List<Integer> sizes = new ArrayList<>();
    read("SELECT content_keys FROM purge_batch", keys -> sizes.add(keys.length));
    sizes.sort((a, b) -> b - a);
    return sizes;
  }

  /** How many purge batches are being worked on. */
  public int claimed() {
    List<String[]> claimed = new ArrayList<>();
    read("SELECT content_keys FROM purge_batch WHERE state = 'claimed'", claimed::add);
    return claimed.size();
  }

  private Set<String> keys(String query) {
    Set<String> all = new HashSet<>();
    read(
        query,
        keys -> {
          for (String key : keys) {
            if (!all.add(key)) {
              throw new AssertionError("key " + key + " stands twice in " + query);
            }
          }
        });
    return all;
  }

  private interface KeysReader {
    void read(String[] keys);
  }

  private void read(String query, KeysReader reader) {
    try (Connection connection = TestPostgres.connect(database);
        PreparedStatement select = connection.prepareStatement(query);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Array keys = rows.getArray(1);
        reader.read((String[]) keys.getArray());
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
