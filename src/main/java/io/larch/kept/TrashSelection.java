package io.larch.kept;

import io.larch.asset.SelectionSql;
import io.larch.db.Placeholders;
import io.larch.selector.Order;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of the trash are meant, as SQL over the view of it, with the values of its parameters.
 * Holds the parameters' numbers, so it is for one statement.
 */
public final class TrashSelection {

  private final Tuple values;
  private final Placeholders placeholders;
  private final StringBuilder where;
  private final String order;
  private final @Nullable Integer limit;

  /** In which order rows are listed. */
  private enum Sort {
    // As assets are listed, and of one entry the newest version first.
    CREATED("entry_id DESC, version DESC", "(entry_id, version) < (%s, %s)"),
    MODIFIED(
        "modified_at DESC, entry_id DESC, version DESC",
        "(modified_at, entry_id, version) < (%s, %s, %s)"),
    PATH("path, entry_id, version", "(path, entry_id, version) > (%s, %s, %s)"),
    KEPT(
        "kept_at DESC, path DESC, entry_id DESC, version DESC",
        "(kept_at, path, entry_id, version) < (%s, %s, %s, %s)");

    private final String columns;
    private final String after;

    Sort(String columns, String after) {
      this.columns = columns;
      this.after = after;
    }

    private Object[] values(TrashPosition last) {
      return switch (this) {
        case CREATED -> new Object[] {last.entryId(), last.version()};
        case MODIFIED -> new Object[] {last.modifiedAt(), last.entryId(), last.version()};
        case PATH -> new Object[] {last.path().stored(), last.entryId(), last.version()};
        case KEPT ->
            new Object[] {last.keptAt(), last.path().stored(), last.entryId(), last.version()};
      };
    }
  }

  private TrashSelection(
      Selector selector, TrashFilter filter, Sort sort, @Nullable TrashPosition after) {
    SelectionSql selection = SelectionSql.unordered(selector);
    this.values = selection.values();
    this.placeholders = selection.form().placeholders();
    this.where = new StringBuilder(selection.form().where());
    this.order = " ORDER BY " + sort.columns;
    this.limit = selector.selection() instanceof Selection.Top(Order _, int most) ? most : null;
    if (filter.deletionId() != null) {
      add("deletion_id = %s", filter.deletionId());
    }
    if (filter.version() != null) {
      add("version = %s", filter.version());
    }
    if (after != null) {
      add(sort.after, sort.values(after));
    }
  }

  /** All rows that are meant. */
  public static TrashSelection of(Selector selector, TrashFilter filter) {
    return new TrashSelection(selector, filter, sort(selector, false), null);
  }

  /**
   * A part of them.
   *
   * @param newestFirst whether a recursive selection is in the order of keeping, else in that of
   *     paths
   * @param after the last one before; null: from the first one on
   */
  public static TrashSelection page(
      Selector selector, TrashFilter filter, boolean newestFirst, @Nullable TrashPosition after) {
    return new TrashSelection(selector, filter, sort(selector, newestFirst), after);
  }

  private static Sort sort(Selector selector, boolean newestFirst) {
    return switch (selector.selection()) {
      case Selection.Entry _ -> Sort.CREATED;
      case Selection.Top(Order by, int _) -> sort(by);
      case Selection.All(Order by) -> sort(by);
      case Selection.Recursive _ -> newestFirst ? Sort.KEPT : Sort.PATH;
    };
  }

  private static Sort sort(Order order) {
    return switch (order) {
      case CREATED -> Sort.CREATED;
      case MODIFIED -> Sort.MODIFIED;
    };
  }

  private void add(String condition, Object... itsValues) {
    where
        .append(" AND ")
        .append(condition.formatted(Arrays.stream(itsValues).map(this::parameter).toArray()));
  }

  /** Only what was deleted, and no versions that were replaced. */
  public TrashSelection deleted() {
    where.append(" AND reason = 'deleted'");
    return this;
  }

  /** {@code FROM … WHERE …}, with a space before. */
  public String from() {
    return " FROM trash_asset" + where;
  }

  /** {@code ORDER BY …}, with a space before. */
  public String order() {
    return order;
  }

  /** {@code LIMIT …}, with a space before, where the selector has one; else empty. */
  public String limit() {
    if (limit == null) {
      return "";
    }
    return " LIMIT " + parameter((long) limit);
  }

  /** A parameter of the statement around it, as {@code $n}. */
  public String parameter(Object value) {
    values.addValue(value);
    return placeholders.next();
  }

  /** For parameters of the statement around it whose values are added to {@link #values}. */
  public Placeholders placeholders() {
    return placeholders;
  }

  /** The values of all parameters so far. */
  public Tuple values() {
    return values;
  }
}
