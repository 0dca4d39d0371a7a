package io.larch.asset;

import io.larch.outbox.PurgeRecording;
import io.larch.outbox.UploadIntent;
import io.larch.outbox.UploadIntents;
import io.larch.selector.VariantMatch;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Adds variants to the rows of their assets. */
public final class VariantRepository {

  /**
   * Variants of one asset that clients may supply. Each makes every reading and writing of the row
   * longer.
   */
  public static final int MOST_SUPPLIED = 100;

  /** Variants of one asset that are kept of those that were made; then the oldest makes room. */
  public static final int MOST_MADE = 1000;

  private static final String LATEST =
      """
      (SELECT max((v ->> 'at')::timestamptz) + interval '1 microsecond'
       FROM jsonb_array_elements(variants) AS v) AS latest\
      """;

  /**
   * $5: the name; $6: how many of that name must be there at least; $7: the content keys of which
   * that one must have one, null for any.
   */
  private static final String SUPPLY =
      add(
          """
          %s,
          ARRAY(SELECT v ->> 'key' FROM jsonb_array_elements(variants) AS v WHERE v ->> 'name' = $5) AS leaving,
          (SELECT count(*) FROM jsonb_array_elements(variants) AS v WHERE v ? 'name') AS supplied\
          """
              .formatted(LATEST),
          "",
          "(cardinality(leaving) > 0 OR supplied < "
              + MOST_SUPPLIED
              + ") AND cardinality(leaving) >= $6::int AND ($7::text[] IS NULL OR leaving && $7)",
          "NULL::float8",
          "cardinality(leaving) > 0 AS former");

  /**
   * $5: the transformation; $6: the seconds that it stays, null for ever; $7: the key of the
   * original that it was made of.
   */
  private static final String KEEP =
      add(
          """
          %s,
          (SELECT v FROM jsonb_array_elements(variants) AS v WHERE v ->> 'transformation' = $5 LIMIT 1) AS kept,
          ARRAY(SELECT v ->> 'key' FROM jsonb_array_elements(variants) WITH ORDINALITY AS e (v, n)
                WHERE v ? 'transformation' ORDER BY n DESC OFFSET %d) AS leaving\
          """
              .formatted(LATEST, MOST_MADE - 1),
          " AND content_keys[1] = $7",
          "kept IS NULL",
          "$6::float8",
          "kept, cardinality(leaving) > 0 AS former");

  private static final String FIND =
      "SELECT "
          + VariantChoice.Kind.MADE_BY.column("$2")
          + " FROM live_asset WHERE id = $1 AND content_keys[1] = $3";

  private final SqlClient client;

  /**
   * @param client requests' connections
   */
  public VariantRepository(SqlClient client) {
    this.client = client;
  }

  /**
   * The variant comes into its asset's row, its intent goes, and what makes room for it goes to the
   * purge: all of it, or nothing. The row is locked first, so that whoever deletes it at the same
   * moment purges the new key with the others, or has deleted it before: then the intent stays and
   * has the key purged. Nothing else of the asset changes, not even which large deletes it is later
   * than: one that began meanwhile takes it along.
   */
  private static String add(
      String columns, String whose, String condition, String stays, String answer) {
    String leaving = "(SELECT leaving FROM fit)::text[]";
    return """
    WITH target AS MATERIALIZED (
      SELECT id, bucket, %s
      FROM live_asset WHERE id = $2%s FOR UPDATE
    ), fit AS MATERIALIZED (
      SELECT id, leaving, $3::jsonb || jsonb_build_object('at', greatest(clock_timestamp(), latest))
        || jsonb_strip_nulls(jsonb_build_object('until', clock_timestamp() + make_interval(secs => %s))) AS variant
      FROM target WHERE bucket = $4 AND %s
    ), intent AS (
      %s
    ), gone AS (
      UPDATE asset
      SET content_keys = %s || ($3::jsonb ->> 'key'),
          variants = coalesce(%s, '[]') || (SELECT variant FROM fit),
          variants_expire_at = least(variants_expire_at,
            (SELECT (variant ->> 'until')::timestamptz FROM fit))
      WHERE id = ANY (ARRAY(SELECT fit.id FROM fit, intent))
      RETURNING bucket, (SELECT leaving FROM fit) AS content_keys
    ), %s
    SELECT %s, (SELECT variant FROM fit) AS variant, (SELECT count(*) FROM gone) AS added,
      (SELECT count(*) FROM fit) AS fitting
    FROM target\
    """
        .formatted(
            columns,
            whose,
            stays,
            condition,
            UploadIntents.redeem("$1", "EXISTS (SELECT FROM fit)"),
            VariantSql.keysWithout("content_keys", leaving),
            VariantSql.variantsWithout("variants", leaving),
            PurgeRecording.sql("1000"),
            answer);
  }

  /**
   * The variant that was made of an asset's content by a transformation.
   *
   * @param asset with the content that is meant
   * @param transformation in the normalised form
   * @return empty when there is none, or no such asset, or it has other content by now
   */
  public Future<Optional<Variant>> find(Asset asset, String transformation) {
    return client
        .preparedQuery(FIND)
        .execute(Tuple.of(asset.id(), transformation, asset.key()))
        .map(
            rows ->
                rows.stream()
                    .flatMap(row -> VariantRows.variants(row.getJsonArray("variants")).stream())
                    .findFirst());
  }

  /** What became of a variant that was to be added. */
  public sealed interface Added {

    /**
     * It is there.
     *
     * @param replaced whether another one had to go: of its name, or because there were too many
     */
    record Stored(Variant variant, boolean replaced) implements Added {}

    /**
     * Another one is there that was made by the same transformation; the new content is to be
     * purged.
     */
    record Kept(Variant variant) implements Added {}

    /** There is no such asset any more, or it has other content by now. */
    record NoAsset() implements Added {}

    /** What is there under its name, if anything, is not what it must be. */
    record NoMatch() implements Added {}

    /** The asset has as many as it may have. */
    record TooMany() implements Added {}

    /** The intent has come due. */
    record Expired() implements Added {}
  }

  /**
   * Adds a variant that a client has supplied, in place of the one of that name if there is one.
   *
   * @param assetId the asset's row
   * @param match what the one of that name must be; null if it doesn't matter
   */
  public Future<Added> supply(
      UploadIntent intent,
      long assetId,
      String name,
      ContentInfo content,
      @Nullable VariantMatch match) {
    JsonObject variant = VariantRows.json(intent.key(), name, null, content);
    return client
        .preparedQuery(SUPPLY)
        .execute(
            parameters(intent, assetId, variant)
                .addString(name)
                .addInteger(match == null ? 0 : 1)
                .addArrayOfString(keys(match)))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return new Added.NoAsset();
              }
              Row row = rows.iterator().next();
              if (row.getLong("added") > 0) {
                return new Added.Stored(variant(row, "variant"), row.getBoolean("former"));
              }
              if (row.getLong("fitting") > 0) {
                return new Added.Expired();
              }
              return match == null ? new Added.TooMany() : new Added.NoMatch();
            });
  }

  private static String @Nullable [] keys(@Nullable VariantMatch match) {
    return match == null || match.any() ? null : match.keys().toArray(String[]::new);
  }

  /**
   * Adds a variant that was made here, unless one is there that was made by the same
   * transformation.
   *
   * @param assetId the asset's row
   * @param original the key of the content that it was made of
   * @param transformation in the normalised form
   * @param lifetime how long it stays; null: as long as its asset
   */
  public Future<Added> keep(
      UploadIntent intent,
      long assetId,
      String original,
      String transformation,
      ContentInfo content,
      @Nullable Duration lifetime) {
    JsonObject variant = VariantRows.json(intent.key(), null, transformation, content);
    return client
        .preparedQuery(KEEP)
        .execute(
            parameters(intent, assetId, variant)
                .addString(transformation)
                .addDouble(lifetime == null ? null : ExpiringVariants.seconds(lifetime))
                .addString(original))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return new Added.NoAsset();
              }
              Row row = rows.iterator().next();
              if (row.getLong("added") > 0) {
                return new Added.Stored(variant(row, "variant"), row.getBoolean("former"));
              }
              return row.getJsonObject("kept") == null
                  ? new Added.Expired()
                  : new Added.Kept(variant(row, "kept"));
            });
  }

  private static Tuple parameters(UploadIntent intent, long assetId, JsonObject variant) {
    return Tuple.of(intent.id(), assetId, variant, intent.bucket());
  }

  private static Variant variant(Row row, String column) {
    return VariantRows.variant(row.getJsonObject(column));
  }
}
