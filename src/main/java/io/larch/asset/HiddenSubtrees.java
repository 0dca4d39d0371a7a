package io.larch.asset;

import io.larch.db.Placeholders;
import io.larch.path.AssetPath;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
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

  /** The same where some of it is kept, or was: by whom, under which id, and by which rules. */
  private static final String HIDE_AND_KEEP =
      """
      INSERT INTO subtree_deletion
        (path_from, path_to, labels, tags, deletion_id, deleted_by, keep_patterns, keep_seconds)
      SELECT $1, $2, $3, $4, $6, $7, $8, $9 WHERE (SELECT count(*) FROM subtree_deletion) < $5
      RETURNING id\
      """;

  private static final String AWAIT = "UPDATE subtree_deletion SET receipt = $2 WHERE id = $1";

  private static final Map<SelectionForm, String> COUNTS = new ConcurrentHashMap<>();
  private static final Map<SelectionForm, String> COUNTS_OF_KEPT = new ConcurrentHashMap<>();

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
   * What was hidden.
   *
   * @param assets all of them
   * @param kept those of them that are kept
   */
  public record Counted(long assets, long kept) {}

  /** What is recorded by the statement that counts, if it isn't too late. */
  public interface CountRecord {

    /**
     * A common table expression over {@code claimed (assets, keys, bytes)}: content keys and bytes
     * that were counted; where some of it may be kept and some not, {@code kept} as well. Records
     * of the same kind have the same text.
     */
    String sql(Placeholders placeholders);

    /** Adds the values of the parameters. */
    void addValues(Tuple parameters);
  }

  /**
   * Hides what a recursive selector names, but for what is stored or updated later.
   *
   * @param deletionId under which what is kept of it can be found; null where nothing is
   * @param by who deletes it; null where nobody is asked who they are
   * @param retention what becomes of it
   * @param receipt the id of the receipt that waits for it; null for none
   * @return what {@link #count} asks for; null when too many are hidden already, and then nothing
   *     was done
   */
  public Future<@Nullable Long> hide(
      Selector selector,
      @Nullable String deletionId,
      @Nullable String by,
      Retention retention,
      @Nullable String receipt) {
    Tuple parameters = parameters(selector);
    if (!retention.isNone()) {
      parameters.addString(deletionId).addString(by);
      retention.addValues(parameters);
    }
    String sql = retention.isNone() ? HIDE : HIDE_AND_KEEP;
    return pool.<Long>withTransaction(
        connection ->
            connection
                .query(IN_TURN)
                .execute()
                .compose(_ -> hide(connection, sql, parameters))
                .compose(
                    id ->
                        id == null || receipt == null
                            ? Future.succeededFuture(id)
                            : connection
                                .preparedQuery(AWAIT)
                                .execute(Tuple.of(id, receipt))
                                .map(id)));
  }

  private static Tuple parameters(Selector selector) {
    AssetPath path = selector.path();
    return Tuple.of(
        path.stored(),
        path.storedEnd(),
        new JsonObject(Map.copyOf(selector.filter().labels())),
        selector.filter().tags().toArray(String[]::new),
        (long) MOST_AT_ONCE);
  }

  private static Future<@Nullable Long> hide(SqlClient connection, String sql, Tuple parameters) {
    return connection
        .preparedQuery(sql)
        .execute(parameters)
        .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("id"));
  }

  /**
   * Counts what was hidden. Exact: writers that did not know of it are waited for, and all others
   * pass by.
   *
   * @param id from {@link #hide} of the same selector
   * @param retention the same as well
   * @param recorded with the count; null for nothing
   * @return fails when the removal has begun, which waits for a minute: then it is too late
   */
  public Future<Counted> count(
      long id, Selector selector, Retention retention, @Nullable CountRecord recorded) {
    SelectionSql selection = SelectionSql.unordered(selector);
    boolean some = retention.mayKeep() && !retention.keepsAll();
    Tuple parameters = selection.values().addLong(id);
    if (some) {
      retention.addValues(parameters);
    }
    if (recorded != null) {
      recorded.addValues(parameters);
    }
    String sql =
        recorded != null
            ? countSql(selection.form(), some, recorded)
            : some
                ? COUNTS_OF_KEPT.computeIfAbsent(
                    selection.form(), form -> countSql(form, true, null))
                : COUNTS.computeIfAbsent(selection.form(), form -> countSql(form, false, null));
    return earlierWriters
        .end()
        .compose(_ -> scans.preparedQuery(sql).execute(parameters))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new IllegalStateException("the removal has begun");
              }
              Row row = rows.iterator().next();
              long assets = row.getLong("assets");
              return new Counted(
                  assets, some ? row.getLong("kept") : retention.keepsAll() ? assets : 0);
            });
  }

  /**
   * An expression: the receipt that waits for a row of assets which a large delete hides, or null.
   *
   * @param asset the table's name or alias
   */
  public static String receiptOf(String asset) {
    return ("(SELECT d.receipt FROM subtree_deletion AS d WHERE d.id > %1$s.known_deletion"
            + " AND %1$s.path >= d.path_from AND %1$s.path < d.path_to"
            + " AND %1$s.labels @> d.labels AND %1$s.tags @> d.tags ORDER BY d.id LIMIT 1)")
        .formatted(asset);
  }

  /** The same of a statement's row of the table itself. */
  public static String receiptOfRow() {
    return receiptOf("asset");
  }

  /**
   * A condition: that no subtree is hidden that a receipt waits for.
   *
   * @param receipt an expression: its id
   */
  public static String noneOf(String receipt) {
    return "(NOT EXISTS (SELECT FROM subtree_deletion WHERE receipt = " + receipt + "))";
  }

  private static String countSql(
      SelectionForm selection, boolean ofKept, @Nullable CountRecord recorded) {
    Placeholders placeholders = selection.placeholders();
    String deletion = placeholders.next();
    String kept =
        ofKept
            ? ", count("
                + Retention.seconds("path", placeholders.next(), placeholders.next())
                + ") AS kept"
            : "";
    String size =
        recorded == null
            ? ""
            : ", coalesce(sum(cardinality(content_keys)), 0)::bigint AS keys, coalesce(sum("
                + AssetSql.bytes()
                + "), 0)::bigint AS bytes";
    return "WITH counted AS (SELECT count(*) AS assets"
        + size
        + kept
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
        + (recorded == null ? " " : ", claimed AS (")
        + "UPDATE subtree_deletion SET due_at = clock_timestamp() FROM counted WHERE id = "
        + deletion
        + " AND due_at = recorded_at + interval '1 minute' RETURNING assets"
        + (recorded == null ? "" : ", keys, bytes")
        + (ofKept ? ", kept" : "")
        + (recorded == null ? "" : "), " + recorded.sql(placeholders) + " SELECT * FROM claimed");
  }
}
