package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/** What a process that is alone on its database, and has just started, need not wait for. */
public final class DeadLeases {

  private static final String RELEASE =
      "UPDATE purge_batch SET state = 'waiting', due_at = now() WHERE state <> 'waiting'";

  private DeadLeases() {}

  /**
   * Makes everything that was leased, claimed or being uploaded due at once: whoever held it is
   * dead.
   */
  public static Future<Void> release(Pool pool) {
    return pool.query(RELEASE).execute().mapEmpty();
  }
}
