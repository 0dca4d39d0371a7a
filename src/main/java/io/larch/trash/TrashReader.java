package io.larch.trash;

import io.larch.asset.AssetProblem;
import io.larch.asset.AssetSql;
import io.larch.asset.DatabaseOutage;
import io.larch.caller.Caller;
import io.larch.db.Database;
import io.larch.kept.KeptAsset;
import io.larch.kept.TrashPosition;
import io.larch.kept.TrashSelection;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what is in the trash. What it fails with is an {@link AssetProblem} or a fault. */
public final class TrashReader {

  private final Database database;

  public TrashReader(Database database) {
    this.database = database;
  }

  /**
   * The first row that is selected: of an entry the newest version.
   *
   * @return fails with {@link AssetProblem.NotFound} when there is none
   */
  public Future<KeptAsset> first(Caller caller, Selector selector, TrashFilter filter) {
    TrashSelection selection = TrashSelection.of(selector, filter);
    return connections(selector, 1)
        .preparedQuery(
            "SELECT " + KeptAsset.columns() + selection.from() + selection.order() + " LIMIT 1")
        .execute(selection.values())
        .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(KeptAsset::of)
                    .orElseThrow(
                        () ->
                            new AssetProblem.NotFound(
                                "Nothing in the trash is what the request asks for.")));
  }

  /**
   * The next of the selected rows, in the selection's order.
   *
   * @param newestFirst whether a recursive selection is in the order of keeping, the newest first;
   *     else in that of paths, entry ids and versions
   * @param after the last one before; null: from the first one on
   * @param limit how many at most, whatever the selection's own limit
   * @param bytes how much at most; a row more where that ends within one
   */
  public Future<TrashPiece> next(
      Caller caller,
      Selector selector,
      TrashFilter filter,
      boolean newestFirst,
      @Nullable TrashPosition after,
      int limit,
      long bytes) {
    TrashSelection selection = TrashSelection.page(selector, filter, newestFirst, after);
    String most = selection.parameter((long) limit);
    String sql =
        "SELECT * FROM (SELECT *, sum(size) OVER list AS upto, lead(true) OVER list AS more FROM"
            + " (SELECT "
            + KeptAsset.columns()
            + ", "
            + AssetSql.size()
            + " AS size"
            + selection.from()
            + selection.order()
            + " LIMIT "
            + most
            + "::bigint + 1) AS found WINDOW list AS ("
            + selection.order()
            + " ROWS UNBOUNDED PRECEDING)) AS measured WHERE upto - size < "
            + selection.parameter(bytes)
            + selection.order()
            + " LIMIT "
            + most;
    return connections(selector, limit)
        .preparedQuery(sql)
        .execute(selection.values())
        .map(TrashReader::piece)
        .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)));
  }

  private SqlClient connections(Selector selector, int limit) {
    return selector.isLookup(limit) ? database.requests() : database.scans();
  }

  private static TrashPiece piece(RowSet<Row> rows) {
    List<KeptAsset> kept = new ArrayList<>(rows.size());
    boolean more = false;
    for (Row row : rows) {
      kept.add(KeptAsset.of(row));
      more = row.getBoolean("more") != null;
    }
    return new TrashPiece(kept, more);
  }
}
