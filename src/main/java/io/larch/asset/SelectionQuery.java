package io.larch.asset;

import io.larch.path.AssetPath;
import io.larch.selector.Filter;
import io.larch.selector.Order;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of selected assets as SQL. The text depends on the selector's form alone, never on its
 * values, so that a handful of prepared statements serves all requests.
 */
final class SelectionQuery {

  /**
   * Bytes of a row, or more. A compressed value counts as much as it can be at the most, since to
   * measure it would be to read it; what is not compressed is measured without being read.
   */
  private static final String SIZE =
      """
      400 + octet_length(path) + coalesce(octet_length(alt), 0)
        + coalesce(octet_length(source_url), 0)
        + CASE WHEN pg_column_compression(labels) IS NULL THEN pg_column_size(labels) ELSE 65536 END
        + CASE WHEN pg_column_compression(tags) IS NULL THEN pg_column_size(tags) ELSE 65536 END\
      """;

  private final List<Object> parameters = new ArrayList<>();
  private final List<String> conditions = new ArrayList<>();
  private final String order;
  private final String where;
  private final int limit;
  private final boolean lookup;

  /**
   * @param after the last one of the page before; null: the first page
   * @param limit how many at most
   */
  SelectionQuery(Selector selector, @Nullable Position after, int limit) {
    this.lookup = selector.isLookup(limit);
    filter(selector.filter());
    this.limit = limit;
    this.order =
        switch (selector.selection()) {
          case Selection.Entry(long entryId) -> entry(selector.path(), entryId);
          case Selection.Recursive() -> recursive(selector.path(), after);
          case Selection.Top(Order by, int _) -> ordered(by, selector.path(), after);
          case Selection.All(Order by) -> ordered(by, selector.path(), after);
        };
    this.where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }

  /** All that the query was made for. To be called once, and no other. */
  String sql() {
    return select("", parameter((long) limit));
  }

  /**
   * The first of them, as many as have about so many bytes together, and one at least; the column
   * {@code more} is true where others follow. To be called once, and no other.
   */
  String sqlOfPiece(long bytes) {
    String most = parameter((long) limit);
    return "SELECT * FROM (SELECT *, sum(size) OVER list AS upto, lead(true) OVER list AS more FROM"
        + " ("
        + select(", " + SIZE + " AS size", most + "::bigint + 1")
        + ") AS found WINDOW list AS ("
        + order
        + " ROWS UNBOUNDED PRECEDING)) AS measured WHERE upto - size < "
        + parameter(bytes)
        + " LIMIT "
        + most;
  }

  private String select(String column, String most) {
    return "SELECT "
        + AssetRows.COLUMNS
        + column
        + " FROM live_asset"
        + where
        + order
        + " LIMIT "
        + most;
  }

  Tuple parameters() {
    return Tuple.from(parameters);
  }

  /** Whether the index of paths leads straight to the row, however many others are at its path. */
  boolean isLookup() {
    return lookup;
  }

  private String entry(AssetPath path, long entryId) {
    conditions.add("path = " + parameter(path.stored()));
    conditions.add("entry_id = " + parameter(entryId));
    return "";
  }

  private String ordered(Order by, AssetPath path, @Nullable Position after) {
    return switch (by) {
      case CREATED -> created(path, after);
      case MODIFIED -> modified(path, after);
    };
  }

  /** At one path, the order of creation is that of the entry ids. */
  private String created(AssetPath path, @Nullable Position after) {
    conditions.add("path = " + parameter(path.stored()));
    if (after != null) {
      conditions.add("entry_id < " + parameter(after.entryId()));
    }
    return " ORDER BY entry_id DESC";
  }

  private String modified(AssetPath path, @Nullable Position after) {
    conditions.add("path = " + parameter(path.stored()));
    if (after != null) {
      String modifiedAt = parameter(after.modifiedAt());
      conditions.add(
          "(modified_at, entry_id) < (" + modifiedAt + ", " + parameter(after.entryId()) + ")");
    }
    return " ORDER BY modified_at DESC, entry_id DESC";
  }

  private String recursive(AssetPath path, @Nullable Position after) {
    if (after != null) {
      String last = parameter(after.path().stored());
      conditions.add("(path, entry_id) > (" + last + ", " + parameter(after.entryId()) + ")");
    } else if (!path.isRoot()) {
      conditions.add("path >= " + parameter(path.stored()));
    }
    if (!path.isRoot()) {
      // Spelled out: the planner makes no range of LIKE or ^@ in a generic plan.
      conditions.add("path < " + parameter(path.storedEnd()));
    }
    return " ORDER BY path, entry_id";
  }

  private void filter(Filter filter) {
    if (!filter.labels().isEmpty()) {
      Map<String, Object> labels = Map.copyOf(filter.labels());
      conditions.add("labels @> " + parameter(new JsonObject(labels)));
    }
    if (!filter.tags().isEmpty()) {
      conditions.add("tags @> " + parameter(filter.tags().toArray(String[]::new)));
    }
  }

  private String parameter(Object value) {
    parameters.add(value);
    return "$" + parameters.size();
  }
}
