package io.larch.deletion;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/** What a process that is alone on its database, and has just started, need not wait for. */
public final class DeadRemovals {

  private static final String RELEASE = "UPDATE subtree_deletion SET due_at = now()";

  private DeadRemovals() {}

  /** Makes due at once what large deletes have left: whoever was at it is dead. */
  public static Future<Void> release(Pool pool) {
    return pool.query(RELEASE).execute().mapEmpty();
  }
}
