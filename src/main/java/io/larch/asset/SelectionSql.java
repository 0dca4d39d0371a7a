package io.larch.asset;

import io.larch.asset.SelectionForm.Condition;
import io.larch.asset.SelectionForm.Sort;
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
 * A selector as SQL: which assets, in which order, how many, and the values of the parameters that
 * go with it. Fetches and deletes select by this alone, so that one takes what the other shows.
 *
 * <p>The text depends on the {@link SelectionForm}, never on its values: a handful of prepared
 * statements serves all requests, and each is put together once.
 */
public final class SelectionSql {

  private final List<Condition> conditions = new ArrayList<>(4);
  private final List<Object> values = new ArrayList<>(8);
  private final SelectionForm form;

  private SelectionSql(Selector selector, @Nullable Position after, Sort sort, long limit) {
    rows(selector, after);
    filter(selector.filter());
    if (limit > 0) {
      values.add(limit);
    }
    this.form = new SelectionForm(conditions, sort, limit > 0);
  }

  /** All that a selector names, within its own limit, in an order that is safe to lock it in. */
  public static SelectionSql whole(Selector selector) {
    return switch (selector.selection()) {
      case Selection.Entry _ -> new SelectionSql(selector, null, Sort.NONE, 0);
      case Selection.Top(Order order, int limit) ->
          new SelectionSql(selector, null, sort(order), limit);
      case Selection.All _, Selection.Recursive _ ->
          new SelectionSql(selector, null, Sort.LOCKED, 0);
    };
  }

  /** All that a selector names, in any order, whatever its own limit. */
  public static SelectionSql unordered(Selector selector) {
    return new SelectionSql(selector, null, Sort.NONE, 0);
  }

  /**
   * A page of what a selector names, in the selection's order; by path and entry id when it is
   * recursive.
   *
   * @param after the last one of the page before; null: the first page
   * @param limit how many at most, whatever the selection's own limit; 1 or more
   */
  static SelectionSql page(Selector selector, @Nullable Position after, int limit) {
    Sort sort =
        switch (selector.selection()) {
          case Selection.Entry _ -> Sort.NONE;
          case Selection.Recursive _ -> Sort.PATH;
          case Selection.Top(Order order, int _) -> sort(order);
          case Selection.All(Order order) -> sort(order);
        };
    return new SelectionSql(selector, after, sort, limit);
  }

  /** What the text depends on. */
  public SelectionForm form() {
    return form;
  }

  /** The values of the form's parameters; a statement's own may be added. */
  public Tuple values() {
    return Tuple.tuple(new ArrayList<>(values));
  }

  private static Sort sort(Order order) {
    return switch (order) {
      case CREATED -> Sort.CREATED;
      case MODIFIED -> Sort.MODIFIED;
    };
  }

  private void rows(Selector selector, @Nullable Position after) {
    AssetPath path = selector.path();
    switch (selector.selection()) {
      case Selection.Recursive() -> recursive(path, after);
      case Selection.Entry(long entryId) -> {
        add(Condition.PATH, path.stored());
        add(Condition.ENTRY, entryId);
      }
      case Selection.Top(Order order, int _) -> ordered(path, order, after);
      case Selection.All(Order order) -> ordered(path, order, after);
    }
  }

  private void recursive(AssetPath path, @Nullable Position after) {
    if (after != null) {
      add(Condition.AFTER_PATH, after.path().stored(), after.entryId());
    } else if (!path.isRoot()) {
      add(Condition.PATH_FROM, path.stored());
    }
    if (!path.isRoot()) {
      add(Condition.PATH_BEFORE, path.storedEnd());
    }
  }

  private void ordered(AssetPath path, Order order, @Nullable Position after) {
    add(Condition.PATH, path.stored());
    if (after != null) {
      switch (order) {
        case CREATED -> add(Condition.AFTER_CREATED, after.entryId());
        case MODIFIED -> add(Condition.AFTER_MODIFIED, after.modifiedAt(), after.entryId());
      }
    }
  }

  private void filter(Filter filter) {
    if (!filter.labels().isEmpty()) {
      Map<String, Object> labels = Map.copyOf(filter.labels());
      add(Condition.LABELS, new JsonObject(labels));
    }
    if (!filter.tags().isEmpty()) {
      add(Condition.TAGS, (Object) filter.tags().toArray(String[]::new));
    }
  }

  private void add(Condition condition, Object... itsValues) {
    conditions.add(condition);
    values.addAll(List.of(itsValues));
  }
}
