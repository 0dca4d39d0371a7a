package io.larch.kept;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/** How it stands with what is kept, for operators. */
public final class KeptState {

  private static final String OVERDUE =
      "SELECT coalesce(greatest(extract(epoch FROM now() - min(kept_until)), 0), 0)::float8 AS"
          + " seconds FROM kept_asset WHERE kept_until IS NOT NULL";

  private KeptState() {}

  /**
   * For how many seconds what should have gone first is past its time; 0 when nothing is.
   *
   * @param pool connections for background work
   */
  public static Future<Double> overdueSeconds(Pool pool) {
    return pool.query(OVERDUE).execute().map(rows -> rows.iterator().next().getDouble("seconds"));
  }
}
