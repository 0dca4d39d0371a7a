package io.larch.asset;

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
 * Subtrees whose assets are hidden by one row each, for whoever looks from then on, until {@link
 * HiddenSubtreeRemoval} has removed them. See docs/adr/0011.
 */
public final class HiddenSubtrees {

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
  public HiddenSubtrees(Vertx vertx, Pool pool, Pool scans) {
    this.pool = pool;
    this.scans = scans;
    this.earlierWriters = new EarlierWriters(vertx, pool);
  }

  /**
   * Hides what a recursive selector names, but for what is stored or updated later.
   *
   * @return what {@link #count} asks for; null when too many are hidden already, and then nothing
   *     was done
   */
  public Future<@Nullable Long> hide(Selector selector) {
    return pool.<Long>withTransaction(
        connection -> connection.query(IN_TURN).execute().compose(_ -> hide(connection, selector)));
  }

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
   * Counts what was hidden. Exact: writers that did not know of it are waited for, and all others
   * pass by.
   *
   * @param id from {@link #hide} of the same selector
   * @return fails when the removal has begun, which waits for a minute: then it is too late
   */
  public Future<Long> count(long id, Selector selector) {
    SelectionSql selection = SelectionSql.unordered(selector);
    return earlierWriters
        .end()
        .compose(
            _ ->
                scans
                    .preparedQuery(
                        COUNTS.computeIfAbsent(selection.form(), HiddenSubtrees::countSql))
                    .execute(selection.values().addLong(id)))
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
}
