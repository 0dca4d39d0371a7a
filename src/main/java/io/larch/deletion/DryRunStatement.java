package io.larch.deletion;

import io.larch.asset.SelectionForm;
import io.larch.asset.SelectionSql;
import io.larch.selector.Selector;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a delete would do, from the same selection, in one snapshot, without a lock.
 *
 * <p>Answers one row: {@code selected}, {@code matched} (If-Match), {@code content_keys}, {@code
 * bytes}, and {@code first}, a JSON array of the first entries.
 */
record DryRunStatement(String sql, Tuple parameters) {

  private static final Map<Form, String> TEXTS = new ConcurrentHashMap<>();

  private record Form(SelectionForm selection, Preconditions.Form preconditions) {}

  static DryRunStatement of(Selector selector, Preconditions preconditions) {
    SelectionSql selection = SelectionSql.whole(selector);
    Tuple parameters = selection.values();
    preconditions.addMatchValues(parameters);
    Form form = new Form(selection.form(), preconditions.form());
    return new DryRunStatement(TEXTS.computeIfAbsent(form, DryRunStatement::text), parameters);
  }

  private static String text(Form form) {
    SelectionForm selection = form.selection();
    return "WITH selected AS MATERIALIZED (SELECT id, version, path, entry_id, created_at, bytes,"
        + " cardinality(content_keys) AS keys"
        + selection.from()
        + selection.orderAndLimit()
        + ") SELECT count(*) AS selected, "
        + form.preconditions().matched(selection.placeholders())
        + " AS matched, coalesce(sum(keys), 0)::bigint AS content_keys,"
        + " coalesce(sum(bytes), 0)::bigint AS bytes,"
        + " (SELECT coalesce(json_agg(json_build_array(path, entry_id, created_at)), '[]')"
        + " FROM (SELECT path, entry_id, created_at FROM selected LIMIT "
        + Preview.LISTED
        + ") AS listed) AS first FROM selected";
  }
}
