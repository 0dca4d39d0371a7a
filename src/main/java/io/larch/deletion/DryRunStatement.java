package io.larch.deletion;

import io.larch.asset.SelectionForm;
import io.larch.asset.SelectionSql;
import io.larch.asset.VariantCondition;
import io.larch.asset.VariantSql;
import io.larch.db.Placeholders;
import io.larch.selector.Selector;
import io.larch.selector.VariantFilter;
import io.larch.selector.VariantMatch;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a delete would do, from the same selection, in one snapshot, without a lock.
 *
 * <p>Answers one row: {@code selected}, {@code matched} (If-Match), {@code content_keys}, {@code
 * variants}, {@code bytes}, and {@code first}, a JSON array of the first entries.
 */
record DryRunStatement(String sql, Tuple parameters) {

  private static final Map<Form, String> TEXTS = new ConcurrentHashMap<>();

  /**
   * @param variants null where the assets would go, and with them all of their variants
   */
  private record Form(
      SelectionForm selection,
      @Nullable VariantCondition variants,
      Preconditions.Form preconditions) {}

  /** Of a delete of assets. */
  static DryRunStatement of(Selector selector, Preconditions preconditions) {
    SelectionSql selection = SelectionSql.whole(selector);
    return of(selection, selection.values(), null, preconditions);
  }

  /**
   * Of a delete of variants alone.
   *
   * @param match what the one variant that the filter names must be; null if it doesn't matter
   */
  static DryRunStatement ofVariants(
      Selector selector,
      VariantFilter filter,
      @Nullable VariantMatch match,
      Preconditions preconditions) {
    SelectionSql selection = SelectionSql.whole(selector);
    Tuple parameters = selection.values();
    VariantCondition.addValues(parameters, filter, match);
    return of(selection, parameters, VariantCondition.of(filter, match), preconditions);
  }

  private static DryRunStatement of(
      SelectionSql selection,
      Tuple parameters,
      @Nullable VariantCondition variants,
      Preconditions preconditions) {
    preconditions.addMatchValues(parameters);
    Form form = new Form(selection.form(), variants, preconditions.form());
    return new DryRunStatement(TEXTS.computeIfAbsent(form, DryRunStatement::text), parameters);
  }

  private static String text(Form form) {
    SelectionForm selection = form.selection();
    Placeholders placeholders = selection.placeholders();
    return "WITH selected AS MATERIALIZED (SELECT id, version, path, entry_id, created_at, "
        + going(form.variants(), placeholders)
        + selection.from()
        + selection.orderAndLimit()
        + ") SELECT count(*) AS selected, "
        + form.preconditions().matched(placeholders)
        + " AS matched, coalesce(sum(keys), 0)::bigint AS content_keys,"
        + " coalesce(sum(variants), 0)::bigint AS variants,"
        + " coalesce(sum(bytes), 0)::bigint AS bytes,"
        + " (SELECT coalesce(json_agg(json_build_array(path, entry_id, created_at)), '[]')"
        + " FROM (SELECT path, entry_id, created_at FROM selected LIMIT "
        + Preview.LISTED
        + ") AS listed) AS first FROM selected";
  }

  /** Of one asset: {@code keys, variants, bytes} that would go. */
  private static String going(@Nullable VariantCondition variants, Placeholders placeholders) {
    if (variants == null) {
      return "cardinality(content_keys) AS keys, "
          + VariantSql.count()
          + " AS variants, bytes + "
          + VariantSql.bytes("true")
          + " AS bytes";
    }
    String condition = variants.sql(placeholders);
    String count = "cardinality(" + VariantSql.keys(condition) + ")";
    return count
        + " AS keys, "
        + count
        + " AS variants, "
        + VariantSql.bytes(condition)
        + " AS bytes";
  }
}
