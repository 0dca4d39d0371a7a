package io.larch.asset;

import io.larch.db.Placeholders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All of a selection but its values: conditions, order, and whether there is a limit. Equal forms
 * have equal texts, and there are some dozens of them, so that a statement's text can be kept by
 * its selection's form.
 */
public final class SelectionForm {

  private final List<Condition> conditions;
  private final Sort sort;
  private final boolean limited;

  SelectionForm(List<Condition> conditions, Sort sort, boolean limited) {
    this.conditions = List.copyOf(conditions);
    this.sort = sort;
    this.limited = limited;
  }

  /** Conditions, with a {@code %s} for each parameter. */
  enum Condition {
    PATH("path = %s", 1),
    ENTRY("entry_id = %s", 1),
    // Both bounds, spelled out: the planner makes no range of LIKE or ^@ in a generic plan.
    PATH_FROM("path >= %s", 1),
    PATH_BEFORE("path < %s", 1),
    AFTER_CREATED("entry_id < %s", 1),
    AFTER_MODIFIED("(modified_at, entry_id) < (%s, %s)", 2),
    AFTER_PATH("(path, entry_id) > (%s, %s)", 2),
    LABELS("labels @> %s", 1),
    TAGS("tags @> %s", 1);

    private final String text;
    private final int parameters;

    Condition(String text, int parameters) {
      this.text = text;
      this.parameters = parameters;
    }

    private String text(Placeholders placeholders) {
      return parameters == 1
          ? text.formatted(placeholders.next())
          : text.formatted(placeholders.next(), placeholders.next());
    }
  }

  /** Orders. */
  enum Sort {
    NONE(""),
    // At one path, the order of creation is that of the entry ids.
    CREATED(" ORDER BY entry_id DESC"),
    MODIFIED(" ORDER BY modified_at DESC, entry_id DESC"),
    PATH(" ORDER BY path, entry_id"),
    // Whoever locks many does so in one order, so that two of them don't deadlock; at one path,
    // newest first is that order too.
    LOCKED(" ORDER BY id DESC");

    private final String text;

    Sort(String text) {
      this.text = text;
    }
  }

  /** {@code FROM … WHERE …} over the assets that clients may see, with a space before. */
  public String from() {
    return " FROM live_asset" + where();
  }

  /** The same over all rows, also those that a large delete hides. */
  public String fromStored() {
    return " FROM asset" + where();
  }

  /** {@code ORDER BY … LIMIT …}, whichever of them apply, with a space before. */
  public String orderAndLimit() {
    return limited ? order() + " LIMIT " + limit() : order();
  }

  /** For the parameters of the statement around it, whose values follow the selection's. */
  public Placeholders placeholders() {
    return new Placeholders(limited ? parameters() + 1 : parameters());
  }

  /** {@code WHERE …}, with a space before; never empty, so that statements can add to it. */
  public String where() {
    Placeholders placeholders = new Placeholders();
    List<String> texts =
        conditions.stream().map(condition -> condition.text(placeholders)).toList();
    return " WHERE " + (texts.isEmpty() ? "true" : String.join(" AND ", texts));
  }

  String order() {
    return sort.text;
  }

  /** The parameter of a limit that there is. */
  String limit() {
    return "$" + (parameters() + 1);
  }

  private int parameters() {
    return conditions.stream().mapToInt(condition -> condition.parameters).sum();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SelectionForm form
        && conditions.equals(form.conditions)
        && sort == form.sort
        && limited == form.limited;
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(limited) + 31 * (sort.hashCode() + 31 * conditions.hashCode());
  }
}
