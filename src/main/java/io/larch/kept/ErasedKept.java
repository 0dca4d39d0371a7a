package io.larch.kept;

import io.larch.asset.ErasedRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** The same as {@link ErasedRows} of what is kept. */
public final class ErasedKept {

  private static final String TABLE = "kept_asset";

  private ErasedKept() {}

  /**
   * Removes all of them; how many.
   *
   * @param client for what may take long
   * @param keysPerBatch content keys of a purge batch at the most
   */
  public static Future<Long> remove(SqlClient client, int keysPerBatch) {
    return new ErasedRows(client, TABLE, keysPerBatch).remove();
  }
}
