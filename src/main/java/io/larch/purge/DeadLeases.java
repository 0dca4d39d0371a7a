package io.larch.purge;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/** What a process that is alone on its database, and has just started, need not wait for. */
public final class DeadLeases {

  private static final String RELEASE =
      "UPDATE purge_batch SET state = 'waiting', due_at = now() WHERE state <> 'waiting'";

  private static final String RELEASE_LARGE_DELETES = "UPDATE subtree_deletion SET due_at = now()";

  private DeadLeases() {}

  /**
   * Makes everything that was leased, claimed or being uploaded due at once, and what large deletes
   * have left: whoever held it is dead.
   */
  public static Future<Void> release(Pool pool) {
    return pool.query(RELEASE)
        .execute()
        .compose(_ -> pool.query(RELEASE_LARGE_DELETES).execute())
        .mapEmpty();
  }
}
