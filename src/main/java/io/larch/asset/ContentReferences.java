package io.larch.asset;

import io.larch.path.AssetPath;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Which content the assets' rows name, whether or not clients may see them: for whoever compares
 * them with the content store.
 */
public final class ContentReferences {

  private static final String NAMES =
      "SELECT FROM asset WHERE path = $1 AND content_keys @> ARRAY[$2]";

  private static final String STILL_NAMES =
      "SELECT FROM live_asset WHERE id = $1 AND content_keys @> ARRAY[$2]";

  private static final String SOME_KEYS =
      """
      SELECT content_keys[1] AS key FROM (
        (SELECT content_keys FROM asset WHERE bucket = $1 ORDER BY id DESC LIMIT 10)
        UNION ALL
        (SELECT content_keys FROM asset WHERE bucket = $1 ORDER BY id LIMIT 10)
      ) AS few\
      """;

  private final Pool pool;

  public ContentReferences(Pool pool) {
    this.pool = pool;
  }

  /** Whether an asset at a path names a content key. */
  public Future<Boolean> names(AssetPath path, String key) {
    return pool.preparedQuery(NAMES)
        .execute(Tuple.of(path.stored(), key))
        .map(rows -> rows.size() > 0);
  }

  /** Whether there still is such an asset, for clients too, and it still names a content key. */
  public Future<Boolean> stillNames(long assetId, String key) {
    return pool.preparedQuery(STILL_NAMES)
        .execute(Tuple.of(assetId, key))
        .map(rows -> rows.size() > 0);
  }

  /** Up to twenty keys of a bucket: of the newest assets, then of the oldest. */
  public Future<List<String>> someKeys(String bucket) {
    return pool.preparedQuery(SOME_KEYS)
        .execute(Tuple.of(bucket))
        .map(rows -> rows.stream().map(row -> row.getString("key")).toList());
  }

  /**
   * A query of all keys of a bucket: {@code key, path, entry_id, asset_id, since}.
   *
   * @param bucket a parameter, as {@code $n}
   */
  public static String sql(String bucket) {
    return "SELECT unnest(content_keys) AS key, path, entry_id, id AS asset_id, created_at AS since"
        + " FROM asset WHERE bucket = "
        + bucket;
  }

  /**
   * A query of those keys, {@code key}, of a bucket that assets name.
   *
   * @param bucket a parameter, as {@code $n}
   * @param keys a query of the keys in question
   */
  public static String among(String bucket, String keys) {
    return "SELECT key FROM asset, unnest(content_keys) AS key WHERE bucket = "
        + bucket
        + " AND key = ANY (ARRAY("
        + keys
        + "))";
  }

  /**
   * A common table expression {@code gone (bucket, content_keys)} that deletes assets which clients
   * may see, if they name one of some keys of a bucket.
   *
   * @param ids a query of the assets' ids
   * @param bucket a parameter, as {@code $n}
   * @param keys a query of the keys
   */
  public static String gone(String ids, String bucket, String keys) {
    return "gone AS (DELETE FROM live_asset WHERE id = ANY (ARRAY("
        + ids
        + ")) AND bucket = "
        + bucket
        + " AND content_keys && ARRAY("
        + keys
        + ") RETURNING bucket, content_keys)";
  }
}
