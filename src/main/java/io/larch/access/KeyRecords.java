package io.larch.access;

import io.larch.caller.Caller;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** Records who made, changed or revoked a key, in the transaction that does it. */
@FunctionalInterface
public interface KeyRecords {

  /** Nothing is recorded. */
  KeyRecords NONE = (_, _, _, _) -> Future.succeededFuture();

  /** What is done with a key. */
  enum Change {
    CREATE,
    ROTATE,
    REVOKE
  }

  /**
   * Records a change.
   *
   * @param connection of its transaction
   * @param by who does it
   * @param id the key's
   * @return fails when it could not be recorded, so that the key stays as it was
   */
  Future<Void> record(SqlClient connection, Caller by, Change change, String id);
}
