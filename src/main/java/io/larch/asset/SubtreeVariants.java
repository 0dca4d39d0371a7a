package io.larch.asset;

import io.larch.db.Placeholders;
import io.larch.outbox.PurgeRecording;
import io.larch.path.AssetPath;
import io.larch.selector.Selector;
import io.larch.selector.VariantFilter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Map;

/**
 * Takes variants away from the assets of a large subtree, looking at a bounded number of rows in a
 * statement, and records their content for the purge. Unlike a delete of assets this is not seen
 * whole or not at all: what a step has taken is gone, whatever becomes of the next.
 */
public final class SubtreeVariants {

  private final SqlClient client;
  private final int keysPerBatch;
  private final int stepSize;

  /**
   * @param client for what may take long
   * @param keysPerBatch content keys of a purge batch at the most
   * @param stepSize rows that one statement looks at
   */
  public SubtreeVariants(SqlClient client, int keysPerBatch, int stepSize) {
    this.client = client;
    this.keysPerBatch = keysPerBatch;
    this.stepSize = stepSize;
  }

  /**
   * How far it is.
   *
   * @param path what has been looked at, in the order of paths and entry ids
   * @param taken variants so far
   * @param done whether that was all
   */
  public record Progress(String path, long entryId, long taken, boolean done) {

    /** Before the first row of a subtree. */
    public static Progress start(AssetPath path) {
      return new Progress(path.stored(), -1, 0, false);
    }
  }

  /** Goes over the next rows. */
  public Future<Progress> step(Selector selector, VariantFilter filter, Progress last) {
    Tuple parameters =
        Tuple.of(
            last.path(),
            last.entryId(),
            selector.path().storedEnd(),
            new JsonObject(Map.copyOf(selector.filter().labels())),
            selector.filter().tags().toArray(String[]::new),
            (long) keysPerBatch);
    Placeholders placeholders = new Placeholders(parameters.size());
    String sql = stepSql(VariantCondition.of(filter, null).sql(placeholders));
    VariantCondition.addValues(parameters, filter, null);
    return client
        .preparedQuery(sql)
        .execute(parameters)
        .map(
            rows -> {
              if (rows.size() == 0) {
                return new Progress(last.path(), last.entryId(), last.taken(), true);
              }
              Row row = rows.iterator().next();
              return new Progress(
                  row.getString("path"),
                  row.getLong("entry_id"),
                  last.taken() + row.getLong("taken"),
                  row.getLong("seen") < stepSize);
            });
  }

  /**
   * The next rows along the index on (path, entry_id), whether or not they are meant: how long a
   * step takes must not depend on how far apart those are. See {@link HiddenSubtreeRemoval}.
   */
  private String stepSql(String condition) {
    return """
    WITH next AS (
      SELECT path, entry_id FROM asset WHERE (path, entry_id) > ($1, $2) AND path < $3
      ORDER BY path, entry_id LIMIT %d
    ), last AS MATERIALIZED (
      SELECT path, entry_id, count(*) OVER () AS seen
      FROM next ORDER BY path DESC, entry_id DESC LIMIT 1
    ), selected AS MATERIALIZED (
      SELECT id, %s AS keys FROM live_asset
      WHERE (path, entry_id) > ($1, $2)
        AND (path, entry_id) <= ((SELECT path FROM last), (SELECT entry_id FROM last))
        AND (labels @> $4 AND tags @> $5 AND %s) IS TRUE
      ORDER BY id DESC FOR UPDATE
    ), %s, %s
    SELECT path, entry_id, seen,
      (SELECT coalesce(sum(cardinality(content_keys)), 0)::bigint FROM gone) AS taken
    FROM last\
    """
        .formatted(
            stepSize,
            VariantSql.keys(condition),
            VariantSql.any(),
            VariantSql.gone("SELECT id, keys FROM selected WHERE cardinality(keys) > 0"),
            PurgeRecording.sql("$6"));
  }
}
