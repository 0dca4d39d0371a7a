package io.larch.asset;

import io.larch.selector.Selector;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Fetches a page of what a selector names. */
record PageStatement(String sql, Tuple parameters) {

  /**
   * Bytes of a row, or more. A compressed value counts as much as it can be at the most, since to
   * measure it would be to read it; what is not compressed is measured without being read. Variants
   * are counted, by their keys, and measured by what one has at the most.
   */
  static final String SIZE =
      """
      400 + octet_length(path) + coalesce(octet_length(alt), 0)
        + coalesce(octet_length(source_url), 0)
        + 500 * (cardinality(content_keys) - 1)
        + CASE WHEN pg_column_compression(labels) IS NULL THEN pg_column_size(labels) ELSE 65536 END
        + CASE WHEN pg_column_compression(tags) IS NULL THEN pg_column_size(tags) ELSE 65536 END\
      """;

  private static final Map<Form, String> PAGES = new ConcurrentHashMap<>();
  private static final Map<SelectionForm, String> PIECES = new ConcurrentHashMap<>();

  private record Form(SelectionForm selection, VariantChoice.Kind variants) {}

  /**
   * All of the page.
   *
   * @param limit how many at most
   * @param variants which of them are read as well
   */
  static PageStatement of(Selector selector, int limit, VariantChoice variants) {
    SelectionSql selection = SelectionSql.page(selector, null, limit);
    Tuple parameters = selection.values();
    if (variants.kind().hasParameter()) {
      parameters.addString(variants.value());
    }
    return new PageStatement(
        PAGES.computeIfAbsent(
            new Form(selection.form(), variants.kind()), PageStatement::ofOnePage),
        parameters);
  }

  private static String ofOnePage(Form form) {
    SelectionForm selection = form.selection();
    String variants = form.variants().column(selection.placeholders().next());
    return select(selection, ", " + variants, selection.limit());
  }

  /**
   * The first of the page, as many as have about so many bytes together, and one at least; the
   * column {@code more} is true where others follow.
   *
   * @param after the last one of the page before; null: the first page
   * @param limit how many at most
   */
  static PageStatement ofPiece(Selector selector, @Nullable Position after, int limit, long bytes) {
    SelectionSql selection = SelectionSql.page(selector, after, limit);
    return new PageStatement(
        PIECES.computeIfAbsent(selection.form(), PageStatement::piece),
        selection.values().addLong(bytes));
  }

  private static String piece(SelectionForm form) {
    return "SELECT * FROM (SELECT *, sum(size) OVER list AS upto, lead(true) OVER list AS more FROM"
        + " ("
        + select(form, ", variants, " + SIZE + " AS size", form.limit() + "::bigint + 1")
        + ") AS found WINDOW list AS ("
        + form.order()
        + " ROWS UNBOUNDED PRECEDING)) AS measured WHERE upto - size < "
        + form.placeholders().next()
        + " LIMIT "
        + form.limit();
  }

  private static String select(SelectionForm form, String columns, String most) {
    return "SELECT "
        + AssetRows.ASSET_COLUMNS
        + columns
        + form.from()
        + form.order()
        + " LIMIT "
        + most;
  }
}
