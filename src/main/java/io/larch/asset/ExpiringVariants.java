package io.larch.asset;

import io.larch.outbox.PurgeRecording;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;

/**
 * Variants that go by themselves: takes those away whose time has come, and puts off the time of
 * those that are asked for. All times are the database's. Nobody is waited for: what somebody else
 * is changing at the moment is left for the next time.
 */
public final class ExpiringVariants {

  /**
   * How long the content of a variant is there after it has gone from its asset's row: for whoever
   * has read the row before, and is about to send it, or on the way to it by a redirect.
   */
  static final Duration GRACE = Duration.ofSeconds(5);

  /**
   * $1: assets at most; $2: content keys of a purge batch at most. Looks at no more rows than those
   * whose time seems to have come. Where it was put off meanwhile, the index learns of it now.
   */
  private static final String EXPIRE =
      """
      WITH due AS MATERIALIZED (
        SELECT id, ARRAY(SELECT v ->> 'key' FROM jsonb_array_elements(variants) AS v
          WHERE (v ->> 'until')::timestamptz <= now()) AS keys
        FROM asset WHERE variants_expire_at <= now()
        ORDER BY variants_expire_at LIMIT $1 FOR UPDATE SKIP LOCKED
      ), gone AS (
        UPDATE asset AS a
        SET content_keys = %s, variants = %s,
            variants_expire_at = (SELECT min((v ->> 'until')::timestamptz)
              FROM jsonb_array_elements(a.variants) AS v WHERE v ->> 'key' <> ALL (t.keys))
        FROM due AS t WHERE a.id = t.id
        RETURNING a.bucket, t.keys AS content_keys
      ), %s
      SELECT count(*) AS assets, coalesce(sum(cardinality(content_keys)), 0)::bigint AS variants
      FROM gone\
      """
          .formatted(
              VariantSql.keysWithout("a.content_keys", "t.keys"),
              VariantSql.variantsWithout("a.variants", "t.keys"),
              PurgeRecording.sql(
                  "$2", "now() + interval '%d seconds'".formatted(GRACE.toSeconds())));

  /**
   * $1, $2: assets and their variants' keys; $3: how long each is to stay at least, in seconds; $4:
   * how long it stays then. Rows whose variants all stay long enough are not written.
   */
  private static final String STAY =
      """
      WITH used AS MATERIALIZED (
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::float8[], $4::float8[])
          AS u (id, key, at_least, as_from_now)
      ), behind AS MATERIALIZED (
        SELECT id FROM asset
        WHERE id = ANY ($1) AND EXISTS (
          SELECT FROM used, jsonb_array_elements(variants) AS v
          WHERE used.id = asset.id AND v ->> 'key' = used.key
            AND coalesce((v ->> 'until')::timestamptz < now() + make_interval(secs => at_least), true))
        ORDER BY id DESC FOR UPDATE SKIP LOCKED
      )
      UPDATE asset AS a
      SET variants = (
            SELECT jsonb_agg(CASE WHEN used.key IS NULL THEN v ELSE v || jsonb_build_object(
                'until', now() + make_interval(secs => as_from_now)) END ORDER BY n)
            FROM jsonb_array_elements(a.variants) WITH ORDINALITY AS e (v, n)
              LEFT JOIN used ON used.id = a.id AND used.key = v ->> 'key'),
          variants_expire_at = least(variants_expire_at,
            (SELECT now() + make_interval(secs => min(as_from_now)) FROM used WHERE used.id = a.id))
      WHERE id = ANY (ARRAY(SELECT id FROM behind))\
      """;

  private final SqlClient client;

  /**
   * @param client connections for background work
   */
  public ExpiringVariants(SqlClient client) {
    this.client = client;
  }

  /**
   * What went.
   *
   * @param assets looked at
   * @param variants taken from them
   */
  public record Expired(int assets, long variants) {}

  /**
   * Takes variants away whose time has come, and records their content for the purge.
   *
   * @param limit assets at most, the longest due first
   * @param keysPerBatch content keys of a purge batch at the most
   */
  public Future<Expired> expire(int limit, int keysPerBatch) {
    return client
        .preparedQuery(EXPIRE)
        .execute(Tuple.of((long) limit, (long) keysPerBatch))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Expired(Math.toIntExact(row.getLong("assets")), row.getLong("variants"));
            });
  }

  /**
   * A variant that somebody has asked for.
   *
   * @param key its content's
   * @param atLeast how long it is to stay from now on
   * @param thenFor how long it stays from now on if it doesn't stay that long already
   */
  public record Use(long assetId, String key, Duration atLeast, Duration thenFor) {}

  /**
   * Has variants stay.
   *
   * @param uses no two of the same variant
   * @return how many assets' rows were written
   */
  public Future<Integer> stay(Collection<Use> uses) {
    Tuple parameters =
        Tuple.tuple()
            .addArrayOfLong(uses.stream().map(Use::assetId).toArray(Long[]::new))
            .addArrayOfString(uses.stream().map(Use::key).toArray(String[]::new))
            .addArrayOfDouble(uses.stream().map(u -> seconds(u.atLeast())).toArray(Double[]::new))
            .addArrayOfDouble(uses.stream().map(u -> seconds(u.thenFor())).toArray(Double[]::new));
    return client.preparedQuery(STAY).execute(parameters).map(rows -> rows.rowCount());
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
