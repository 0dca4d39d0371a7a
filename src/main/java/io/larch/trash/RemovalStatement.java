package io.larch.trash;

import io.larch.deletion.Preconditions;
import io.larch.kept.TrashSelection;
import io.larch.kept.TrashSql;
import io.larch.receipt.ReceiptRecording;
import io.larch.receipt.ReceiptRequest;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * The one statement of a delete from the trash: it selects rows, locks and removes them, and
 * records their content keys as purge batches. All of it happens, or nothing.
 *
 * <p>Answers one row: {@code selected}, {@code held} (whether the preconditions do), {@code
 * removed} (versions that went along included) and {@code too_many}; of a step as {@link
 * RestoreStatement}. Where a receipt is left, also {@code assets}, {@code keys} and {@code bytes}.
 */
record RemovalStatement(String sql, Tuple parameters) {

  private static final String SUMS =
      """
      , (SELECT coalesce(sum(assets), 0)::bigint FROM gone) AS assets,
        (SELECT coalesce(sum(cardinality(content_keys)), 0)::bigint FROM gone) AS keys,
        (SELECT coalesce(sum(bytes), 0)::bigint FROM gone) AS bytes\
      """;

  /**
   * Of all that is selected.
   *
   * @param most rows; when there are more, nothing happens. 0: however many
   * @param keysPerBatch content keys of a purge batch at the most
   * @param receipt that it leaves, unless nothing happens; null for none
   */
  static RemovalStatement of(
      Selector selector,
      Preconditions preconditions,
      int most,
      int keysPerBatch,
      @Nullable ReceiptRequest receipt) {
    TrashSelection selection = TrashSelection.of(selector, TrashFilter.NONE);
    return of(
        selection,
        Statements.named(selection, most),
        preconditions,
        keysPerBatch,
        receipt,
        "(SELECT held FROM judged) AND NOT (SELECT too_many FROM size)",
        ", too_many FROM judged CROSS JOIN size");
  }

  /**
   * Of the next rows.
   *
   * @param receipt that their keys are to be confirmed to; its leaf is not written yet
   */
  static RemovalStatement step(
      Selector selector, Step step, int rows, int keysPerBatch, @Nullable ReceiptRequest receipt) {
    TrashSelection selection = TrashSelection.of(selector, TrashFilter.NONE);
    return of(
        selection,
        Statements.step(selection, step, rows),
        Preconditions.NONE,
        keysPerBatch,
        receipt,
        "",
        ", path, entry_id, version, seen FROM judged CROSS JOIN last");
  }

  private static RemovalStatement of(
      TrashSelection selection,
      String named,
      Preconditions preconditions,
      int keysPerBatch,
      @Nullable ReceiptRequest receipt,
      String leafIf,
      String end) {
    String judged = Statements.judged(selection, false, preconditions);
    String keys = selection.parameter((long) keysPerBatch);
    String sql =
        "WITH "
            + named
            + ", "
            + judged
            + ", "
            + (receipt == null
                ? TrashSql.purged(Statements.IF_HELD, keys)
                : purged(selection, keys, receipt, leafIf))
            + " SELECT (SELECT count(*) FROM selected) AS selected, held,"
            + " (SELECT count(*) FROM gone) AS removed"
            + (receipt == null ? "" : SUMS)
            + end;
    return new RemovalStatement(sql, selection.values());
  }

  private static String purged(
      TrashSelection selection, String keys, ReceiptRequest receipt, String leafIf) {
    String id = selection.parameter(receipt.id()) + "::text";
    String purged = TrashSql.purged(Statements.IF_HELD, keys, id);
    return leafIf.isEmpty()
        ? purged
        : purged
            + ", "
            + ReceiptRecording.sql(
                "SELECT assets, cardinality(content_keys) AS keys, bytes FROM gone",
                "false",
                leafIf,
                id,
                selection.parameter(receipt.commitment()));
  }
}
