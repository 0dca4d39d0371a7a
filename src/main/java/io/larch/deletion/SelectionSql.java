package io.larch.deletion;

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

/**
 * A selector as SQL: condition, order and limit over assets, with the parameters that go with them.
 * The text depends on the selector's form alone, never on its values, so that a handful of prepared
 * statements serves all requests.
 */
final class SelectionSql {

  private final List<Object> parameters = new ArrayList<>();
  private final String where;
  private final String orderAndLimit;

  SelectionSql(Selector selector) {
    // Never empty, so that statements can add to it.
    List<String> conditions = new ArrayList<>(List.of("true"));
    pathCondition(selector, conditions);
    filterConditions(selector.filter(), conditions);
    this.where = " WHERE " + String.join(" AND ", conditions);
    this.orderAndLimit = orderAndLimit(selector.selection());
  }

  /** {@code WHERE …}, with a space before. */
  String where() {
    return where;
  }

  /** {@code ORDER BY … LIMIT …}, whichever of them apply, with a space before. */
  String orderAndLimit() {
    return orderAndLimit;
  }

  /** Adds a parameter of the statement around it. */
  String parameter(Object value) {
    parameters.add(value);
    return "$" + parameters.size();
  }

  Tuple tuple() {
    return Tuple.from(parameters);
  }

  private void pathCondition(Selector selector, List<String> conditions) {
    AssetPath path = selector.path();
    if (!(selector.selection() instanceof Selection.Recursive)) {
      conditions.add("path = " + parameter(path.stored()));
      if (selector.selection() instanceof Selection.Entry entry) {
        conditions.add("entry_id = " + parameter(entry.entryId()));
      }
    } else if (!path.isRoot()) {
      // Both bounds, spelled out: the planner makes no range of LIKE or ^@ in a generic plan.
      conditions.add("path >= " + parameter(path.stored()));
      conditions.add("path < " + parameter(path.storedEnd()));
    }
  }

  private void filterConditions(Filter filter, List<String> conditions) {
    if (!filter.labels().isEmpty()) {
      Map<String, Object> labels = Map.copyOf(filter.labels());
      conditions.add("labels @> " + parameter(new JsonObject(labels)));
    }
    if (!filter.tags().isEmpty()) {
      conditions.add("tags @> " + parameter(filter.tags().toArray(String[]::new)));
    }
  }

  /**
   * Deletes of many that lock first do so in one order, by id, so that two of them don't deadlock;
   * at one path, newest first is that order too.
   */
  private String orderAndLimit(Selection selection) {
    return switch (selection) {
      case Selection.Top(Order order, int limit) when order == Order.CREATED ->
          " ORDER BY entry_id DESC LIMIT " + parameter((long) limit);
      case Selection.Top(Order order, int limit) ->
          " ORDER BY modified_at DESC, entry_id DESC LIMIT " + parameter((long) limit);
      case Selection.All _ -> " ORDER BY id DESC";
      case Selection.Recursive() -> " ORDER BY id DESC";
      case Selection.Entry(long entryId) -> "";
    };
  }
}
