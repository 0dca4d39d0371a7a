package io.larch.deletion;

import io.larch.asset.SelectionForm;
import io.larch.asset.SelectionSql;
import io.larch.asset.VariantCondition;
import io.larch.asset.VariantSql;
import io.larch.db.Placeholders;
import io.larch.outbox.PurgeRecording;
import io.larch.selector.Selector;
import io.larch.selector.VariantFilter;
import io.larch.selector.VariantMatch;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The one statement that takes variants away from the assets that a selector names, and records
 * their content keys as purge batches. All of it happens, or nothing. The assets are locked before
 * anything is read of their variants, so that one that is being added is taken or comes later.
 *
 * <p>Answers one row: {@code selected}, assets; {@code held}, whether the preconditions do; {@code
 * deleted}, variants; or {@code deleted} and {@code too_many} where there is a bound, and when that
 * is true nothing happened.
 */
record VariantDeleteStatement(String sql, Tuple parameters) {

  private static final String VARIANTS = "coalesce(sum(cardinality(content_keys)), 0)::bigint";
  private static final String DELETED = "(SELECT " + VARIANTS + " FROM gone) AS deleted";

  private static final Map<Recording.Text<Form>, String> WHOLE = new ConcurrentHashMap<>();
  private static final Map<Recording.Text<Form>, String> BOUNDED = new ConcurrentHashMap<>();

  private record Form(
      SelectionForm selection, Preconditions.Form preconditions, VariantCondition variants) {}

  /**
   * Of whatever is selected, however much it is.
   *
   * @param match what the one variant that the filter names must be; null if it doesn't matter
   * @param keysPerBatch content keys of a purge batch at the most
   */
  static VariantDeleteStatement of(
      Selector selector,
      VariantFilter filter,
      @Nullable VariantMatch match,
      Preconditions preconditions,
      int keysPerBatch,
      Recording recording) {
    SelectionSql selection = SelectionSql.whole(selector);
    Tuple parameters = selection.values();
    VariantCondition.addValues(parameters, filter, match);
    preconditions.addValues(parameters);
    Form form =
        new Form(selection.form(), preconditions.form(), VariantCondition.of(filter, match));
    return new VariantDeleteStatement(
        WHOLE.computeIfAbsent(recording.text(form), VariantDeleteStatement::whole),
        recording.addTo(parameters.addLong((long) keysPerBatch)));
  }

  private static String whole(Recording.Text<Form> text) {
    Form form = text.form();
    SelectionForm selection = form.selection();
    Placeholders placeholders = selection.placeholders();
    String keys = VariantSql.keys(form.variants().sql(placeholders));
    String held = form.preconditions().held(placeholders);
    return "WITH selected AS MATERIALIZED (SELECT id, version, "
        + keys
        + " AS keys"
        + selection.from()
        + selection.orderAndLimit()
        + " FOR UPDATE), "
        + VariantSql.gone("SELECT id, keys FROM selected WHERE cardinality(keys) > 0 AND " + held)
        + ", "
        + PurgeRecording.sql(placeholders.next())
        + text.sql(placeholders, "gone", VARIANTS)
        + " SELECT (SELECT count(*) FROM selected) AS selected, "
        + held
        + " AS held, "
        + DELETED;
  }

  /**
   * Of a subtree, and nothing when more than a number of assets are in it.
   *
   * @param most 1 or more
   */
  static VariantDeleteStatement bounded(
      Selector selector, VariantFilter filter, int most, int keysPerBatch, Recording recording) {
    SelectionSql selection = SelectionSql.whole(selector);
    Tuple parameters = selection.values();
    VariantCondition.addValues(parameters, filter, null);
    Form form =
        new Form(selection.form(), Preconditions.NONE.form(), VariantCondition.of(filter, null));
    return new VariantDeleteStatement(
        BOUNDED.computeIfAbsent(recording.text(form), VariantDeleteStatement::bounded),
        recording.addTo(parameters.addLong((long) most).addLong((long) keysPerBatch)));
  }

  private static String bounded(Recording.Text<Form> text) {
    Form form = text.form();
    SelectionForm selection = form.selection();
    Placeholders placeholders = selection.placeholders();
    String keys = VariantSql.keys(form.variants().sql(placeholders));
    return "WITH "
        + DeleteStatement.size(placeholders.next(), selection)
        + ", selected AS MATERIALIZED (SELECT id, "
        + keys
        + " AS keys"
        + selection.from()
        + " AND "
        + VariantSql.any()
        + " AND NOT (SELECT too_many FROM size)"
        + selection.orderAndLimit()
        + " FOR UPDATE), "
        + VariantSql.gone("SELECT id, keys FROM selected WHERE cardinality(keys) > 0")
        + ", "
        + PurgeRecording.sql(placeholders.next())
        + text.sql(placeholders, "gone", VARIANTS)
        + " SELECT "
        + DELETED
        + ", too_many FROM size";
  }
}
