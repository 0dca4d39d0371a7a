package io.larch.deletion;

import io.larch.asset.SelectionForm;
import io.larch.asset.SelectionSql;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.path.AssetPath;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The part of a large recursive delete that its client waits for: the assets are hidden by one row,
 * at once, and then counted. {@link SubtreeRemovalVerticle} removes them.
 */
final class SubtreeHiding {

  /** Each of them costs every read of an asset a comparison. */
  static final int MOST_AT_ONCE = 16;

  /**
   * Ids must become visible in the order in which they are given out: what knows of one must know
   * of all before it. The number is any that nothing else uses.
   */
  private static final String IN_TURN = "SELECT pg_advisory_xact_lock(7310441530)";

  private static final String HIDE =
      """
      INSERT INTO subtree_deletion (path_from, path_to, labels, tags)
      SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM subtree_deletion) < $5
      RETURNING id\
      """;

  private static final Map<SelectionForm, String> COUNTS = new ConcurrentHashMap<>();

  private final Pool pool;
  private final Pool scans;
  private final EarlierWriters earlierWriters;

  /**
   * @param pool to hide the assets, which is done at once
   * @param scans to count them
   */
  SubtreeHiding(Vertx vertx, Pool pool, Pool scans) {
    this.pool = pool;
    this.scans = scans;
    this.earlierWriters = new EarlierWriters(vertx, pool);
  }

  /**
   * Deletes what a recursive selector names, for whoever looks from now on.
   *
   * @return how many assets went. Fails with UNAVAILABLE when too many such deletes are under way,
   *     and then none did; with OUTCOME_UNKNOWN when they could not be counted
   */
  Future<Long> delete(Selector selector) {
    return pool.<Long>withTransaction(
            connection ->
                connection.query(IN_TURN).execute().compose(_ -> hide(connection, selector)))
        .compose(
            id -> {
              if (id == null) {
                return Future.failedFuture(tooMany());
              }
              return earlierWriters
                  .end()
                  .compose(_ -> count(id, selector))
                  .recover(failure -> Future.failedFuture(uncounted(failure)));
            });
  }

  /**
   * @return null when there are too many already
   */
  private static Future<@Nullable Long> hide(SqlClient connection, Selector selector) {
    AssetPath path = selector.path();
    Tuple parameters =
        Tuple.of(
            path.stored(),
            path.storedEnd(),
            new JsonObject(Map.copyOf(selector.filter().labels())),
            selector.filter().tags().toArray(String[]::new),
            (long) MOST_AT_ONCE);
    return connection
        .preparedQuery(HIDE)
        .execute(parameters)
        .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("id"));
  }

  /**
   * Exact: writers that did not know of the deletion are done, and all others pass by. Once the
   * removal has begun, which waits for a minute, it is too late to count.
   */
  private Future<Long> count(long id, Selector selector) {
    SelectionSql selection = SelectionSql.unordered(selector);
    String sql = COUNTS.computeIfAbsent(selection.form(), SubtreeHiding::countSql);
    return scans
        .preparedQuery(sql)
        .execute(selection.values().addLong(id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new IllegalStateException("the removal has begun");
              }
              return rows.iterator().next().getLong("assets");
            });
  }

  private static String countSql(SelectionForm selection) {
    String deletion = selection.placeholders().next();
    return "WITH counted AS (SELECT count(*) AS assets"
        + selection.fromStored()
        + " AND known_deletion < "
        + deletion
        // What an earlier one hides has been counted there.
        + " AND (NOT EXISTS (SELECT FROM subtree_deletion WHERE id < "
        + deletion
        + ") OR (SELECT d.id FROM subtree_deletion d WHERE d.id < "
        + deletion
        + " AND d.id > asset.known_deletion AND asset.path >= d.path_from"
        + " AND asset.path < d.path_to"
        + " AND asset.labels @> d.labels AND asset.tags @> d.tags LIMIT 1) IS NULL))"
        + " UPDATE subtree_deletion SET due_at = clock_timestamp() FROM counted WHERE id = "
        + deletion
        + " AND due_at = recorded_at + interval '1 minute' RETURNING assets";
  }

  private static ApiException tooMany() {
    return new ApiException(
        ErrorCode.UNAVAILABLE,
        "Too many large deletes are under way. Nothing was deleted; try again later.");
  }

  private static ApiException uncounted(Throwable failure) {
    return new ApiException(
        ErrorCode.OUTCOME_UNKNOWN,
        "The assets are deleted, but they could not be counted in time.",
        failure);
  }
}
