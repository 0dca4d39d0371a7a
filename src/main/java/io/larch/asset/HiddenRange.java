package io.larch.asset;

import io.larch.path.AssetPath;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Paths among which a large delete hides assets that are not removed yet, and will be kept.
 *
 * @param from the first stored path that may be one
 * @param end the first stored path after them
 */
public record HiddenRange(String from, String end) {

  private static final String FIND =
      """
      SELECT greatest(path_from, $1) AS path_from, least(path_to, $2) AS path_to
      FROM subtree_deletion
      WHERE keep_patterns IS NOT NULL AND path_from < $2 AND path_to > $1
        AND ($3::text IS NULL OR deletion_id = $3)
      ORDER BY id\
      """;

  /**
   * Those at and below a path.
   *
   * @param deletionId of the delete; null: of any
   */
  public static Future<List<HiddenRange>> find(
      SqlClient client, AssetPath path, @Nullable String deletionId) {
    return client
        .preparedQuery(FIND)
        .execute(Tuple.of(path.stored(), path.storedEnd(), deletionId))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new HiddenRange(row.getString("path_from"), row.getString("path_to")))
                    .toList());
  }

  /**
   * Common table expressions {@code next} and {@code last (path, entry_id, version, seen)}: the
   * next assets in the order of paths, hidden or not.
   *
   * @param after {@code path, entry_id} of the last one before, parameters
   * @param end a parameter: the path before which it ends
   */
  public static String next(String after, String end, int rows) {
    return """
    next AS (
      SELECT path, entry_id FROM asset WHERE (path, entry_id) > (%s) AND path < %s
      ORDER BY path, entry_id LIMIT %d
    ), last AS MATERIALIZED (
      SELECT path, entry_id, 0::bigint AS version, count(*) OVER () AS seen
      FROM next ORDER BY path DESC, entry_id DESC LIMIT 1
    )\
    """
        .formatted(after, end, rows);
  }

  /**
   * A condition on a row, with {@code AND} before it: it is one of those that {@link #next} has
   * looked at.
   *
   * @param after as for {@link #next}
   */
  public static String among(String after) {
    return " AND (path, entry_id) > ("
        + after
        + ") AND (path, entry_id) <= ((SELECT path FROM last), (SELECT entry_id FROM last))";
  }
}
