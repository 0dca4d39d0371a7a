package io.larch.deletion;

import io.larch.selector.Selector;
import io.vertx.sqlclient.Tuple;

/**
 * What a delete would do, from the same selection, in one snapshot, without a lock.
 *
 * <p>Answers one row: {@code selected}, {@code matched} (If-Match), {@code content_keys}, {@code
 * bytes}, and {@code first}, a JSON array of the first entries.
 */
record DryRunStatement(String sql, Tuple parameters) {

  /** Entries that are listed one by one. */
  static final int LISTED = 100;

  static DryRunStatement of(Selector selector, Preconditions preconditions) {
    SelectionSql selection = new SelectionSql(selector);
    String sql =
        "WITH selected AS MATERIALIZED (SELECT id, version, path, entry_id, created_at, bytes,"
            + " cardinality(content_keys) AS keys FROM live_asset"
            + selection.where()
            + selection.orderAndLimit()
            + ") SELECT count(*) AS selected, "
            + preconditions.matched(selection)
            + " AS matched, coalesce(sum(keys), 0)::bigint AS content_keys,"
            + " coalesce(sum(bytes), 0)::bigint AS bytes,"
            + " (SELECT coalesce(json_agg(json_build_array(path, entry_id, created_at)), '[]')"
            + " FROM (SELECT path, entry_id, created_at FROM selected LIMIT "
            + LISTED
            + ") AS listed) AS first FROM selected";
    return new DryRunStatement(sql, selection.tuple());
  }
}
