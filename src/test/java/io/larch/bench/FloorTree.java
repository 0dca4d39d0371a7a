package io.larch.bench;

import java.sql.SQLException;

/**
 * The floor of recursive deletes: assets and their keys in tables of their own, an outbox with a
 * row for each key, and three plain statements in one transaction.
 */
final class FloorTree {

  private final AssetTable table;

  /** Makes the tables, beside those of Larch. */
  FloorTree(AssetTable table) throws SQLException {
    this.table = table;
    table.execute(
        "CREATE TABLE floor_asset (LIKE asset INCLUDING ALL EXCLUDING IDENTITY)",
        "ALTER TABLE floor_asset DROP COLUMN content_keys, DROP COLUMN bucket",
        """
        CREATE TABLE floor_key (
          asset_id bigint NOT NULL, bucket text NOT NULL, content_key text NOT NULL,
          PRIMARY KEY (asset_id, content_key))\
        """,
        """
        CREATE TABLE floor_outbox (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bucket text NOT NULL,
          content_key text NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now())\
        """);
  }

  void clear() throws SQLException {
    table.execute("TRUNCATE floor_asset, floor_key, floor_outbox");
  }

  /** As {@link AssetTable#fill}, with the same values. */
  void fill(long after, String parent, long count, int keys) throws SQLException {
    table.execute(
        """
        INSERT INTO floor_asset (id, path, entry_id, created_at, modified_at, bytes, content_type,
          attributes, source, labels, tags)
        SELECT %1$d + n, '%2$s' || n || '/', 0, now(), now(), 48000 + n %% 1000, 'image/jpeg',
          '{"width":640,"height":480,"format":"jpeg"}', 'upload', '{"season":"autumn"}', '{tree}'
        FROM generate_series(1, %3$d) AS n\
        """
            .formatted(after, parent, count),
        """
        INSERT INTO floor_key (asset_id, bucket, content_key)
        SELECT %1$d + n, 'bench', left(md5(%1$d + n || '-' || k), 24)
        FROM generate_series(1, %2$d) AS n, generate_series(1, %3$d) AS k\
        """
            .formatted(after, count, keys));
  }

  void settle() throws SQLException {
    table.execute("VACUUM (ANALYZE) floor_asset", "VACUUM (ANALYZE) floor_key");
  }

  /** Deletes what lies in a range of paths. */
  void delete(String from, String to) throws SQLException {
    String range = "path >= '%s' AND path < '%s'".formatted(from, to);
    table.transaction(
        "INSERT INTO floor_outbox (bucket, content_key) SELECT bucket, content_key FROM floor_asset"
            + " JOIN floor_key ON asset_id = id WHERE "
            + range,
        "DELETE FROM floor_key USING floor_asset WHERE asset_id = id AND " + range,
        "DELETE FROM floor_asset WHERE " + range);
  }

  /** How many keys the outbox has. */
  long recorded() throws SQLException {
    return table.number("SELECT count(*) FROM floor_outbox");
  }
}
