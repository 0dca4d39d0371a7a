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
    // A row's time is that of its asset; variants came later, each at its own.
    return "SELECT key, path, entry_id, id AS asset_id, coalesce("
        + "(SELECT (v ->> 'at')::timestamptz FROM jsonb_array_elements(variants) AS v"
        + " WHERE v ->> 'key' = key), created_at) AS since"
        + " FROM asset, unnest(content_keys) AS key WHERE bucket = "
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
   * A common table expression {@code gone (bucket, content_keys)} that deletes what has one of some
   * keys of a bucket, as far as clients may see it: assets by their original's key, with all that
   * is left of them, and of other assets the variants alone.
   *
   * @param ids a query of the assets' ids
   * @param bucket a parameter, as {@code $n}
   * @param keys a query of the keys
   * @param others what else is gone, the name of a common table expression with the same columns
   */
  public static String gone(String ids, String bucket, String keys, String others) {
    return """
    without AS MATERIALIZED (
      SELECT id, content_keys[1] = ANY (ARRAY(%3$s)) AS whole,
        ARRAY(SELECT key FROM unnest(content_keys) AS key WHERE key = ANY (ARRAY(%3$s))) AS keys
      FROM live_asset
      WHERE id = ANY (ARRAY(%1$s)) AND bucket = %2$s AND content_keys && ARRAY(%3$s)
      ORDER BY id DESC FOR UPDATE
    ), gone_assets AS (
      DELETE FROM asset WHERE id = ANY (ARRAY(SELECT id FROM without WHERE whole))
      RETURNING bucket, content_keys
    ), %4$s, gone AS (
      SELECT bucket, content_keys FROM gone_assets
      UNION ALL SELECT bucket, content_keys FROM gone_variants
      UNION ALL SELECT bucket, content_keys FROM %5$s
    )\
    """
        .formatted(
            ids,
            bucket,
            keys,
            VariantSql.gone("gone_variants", "SELECT id, keys FROM without WHERE NOT whole"),
            others);
  }
}
