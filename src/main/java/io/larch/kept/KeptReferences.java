package io.larch.kept;

import io.larch.asset.VariantSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Which content is kept: for whoever compares what the database names with the content store. Its
 * counterpart for assets is {@link io.larch.asset.ContentReferences}.
 */
public final class KeptReferences {

  private static final String STILL_NAMES =
      "SELECT FROM kept_asset WHERE id = $1 AND content_keys @> ARRAY[$2]";

  private static final String SOME_KEYS =
      "SELECT content_keys[1] AS key FROM kept_asset WHERE bucket = $1 ORDER BY kept_at DESC LIMIT"
          + " 10";

  private final Pool pool;

  public KeptReferences(Pool pool) {
    this.pool = pool;
  }

  /** Whether a version of an asset is kept and names a content key. */
  public Future<Boolean> stillNames(long assetId, String key) {
    return pool.preparedQuery(STILL_NAMES)
        .execute(Tuple.of(assetId, key))
        .map(rows -> rows.size() > 0);
  }

  /** Up to ten keys of a bucket, the newest ones that are kept. */
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
    return "SELECT key, path, entry_id, id AS asset_id, coalesce("
        + "(SELECT (v ->> 'at')::timestamptz FROM jsonb_array_elements(variants) AS v"
        + " WHERE v ->> 'key' = key), modified_at) AS since"
        + " FROM kept_asset, unnest(content_keys) AS key WHERE bucket = "
        + bucket;
  }

  /**
   * A query of those keys, {@code key}, of a bucket that are kept.
   *
   * @param bucket a parameter, as {@code $n}
   * @param keys a query of the keys in question
   */
  public static String among(String bucket, String keys) {
    return "SELECT key FROM kept_asset, unnest(content_keys) AS key WHERE bucket = "
        + bucket
        + " AND key = ANY (ARRAY("
        + keys
        + "))";
  }

  /**
   * A common table expression {@code gone_kept (bucket, content_keys)} that ends the keeping of
   * what has one of some keys of a bucket: all that is left where it is the original's, and else
   * the variants alone.
   *
   * @param ids a query of the assets' ids
   * @param bucket a parameter, as {@code $n}
   * @param keys a query of the keys
   */
  public static String gone(String ids, String bucket, String keys) {
    return """
    kept_without AS MATERIALIZED (
      SELECT ctid AS place, content_keys[1] = ANY (ARRAY(%3$s)) AS whole,
        ARRAY(SELECT key FROM unnest(content_keys) AS key WHERE key = ANY (ARRAY(%3$s))) AS keys
      FROM kept_asset
      WHERE id = ANY (ARRAY(%1$s)) AND bucket = %2$s AND content_keys && ARRAY(%3$s)
      FOR UPDATE
    ), gone_kept_rows AS (
      DELETE FROM kept_asset WHERE ctid = ANY (ARRAY(SELECT place FROM kept_without WHERE whole))
      RETURNING bucket, content_keys
    ), gone_kept_variants AS (
      UPDATE kept_asset AS k SET content_keys = %4$s, variants = %5$s
      FROM kept_without AS w WHERE k.ctid = w.place AND NOT w.whole
      RETURNING k.bucket, w.keys AS content_keys
    ), gone_kept AS (
      SELECT bucket, content_keys FROM gone_kept_rows
      UNION ALL SELECT bucket, content_keys FROM gone_kept_variants
    )\
    """
        .formatted(
            ids,
            bucket,
            keys,
            VariantSql.keysWithout("k.content_keys", "w.keys"),
            VariantSql.variantsWithout("k.variants", "w.keys"));
  }
}
