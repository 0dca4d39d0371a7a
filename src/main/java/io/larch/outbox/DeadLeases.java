package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/** What a process that is alone on its database, and has just started, need not wait for. */
public final class DeadLeases {

  private static final String RELEASE =
      "UPDATE purge_batch SET state = 'waiting', due_at = now() WHERE state <> 'waiting'";

  // An attempt that was under way has failed, as when a claim ends by itself.
  private static final String RELEASE_TASKS =
      """
      UPDATE task
      SET state = 'waiting', due_at = now(),
          attempts = attempts + CASE WHEN state = 'claimed' THEN 1 ELSE 0 END
      WHERE state IN ('leased', 'claimed')\
      """;

  private DeadLeases() {}

  /**
   * Makes everything that was leased, claimed or being uploaded due at once: whoever held it is
   * dead.
   */
  public static Future<Void> release(Pool pool) {
    return pool.query(RELEASE)
        .execute()
        .compose(_ -> pool.query(RELEASE_TASKS).execute())
        .mapEmpty();
  }
}
