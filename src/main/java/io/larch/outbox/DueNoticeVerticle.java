package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the relays of other processes that something is due; for a process without one. Apart from
 * the statements that record, and seldom: a notification is a transaction with a lock of its own,
 * which no delete should wait for.
 */
public final class DueNoticeVerticle extends VerticleBase {

  /** From the answer to one to the next; as long as a relay waits from one look to the next. */
  private static final Duration GAP = Duration.ofMillis(50);

  private static final Logger LOG = LoggerFactory.getLogger(DueNoticeVerticle.class);

  /**
   * A transaction that notifies has a number of its own, and so a commit to be written. Not waited
   * for, it costs no flush of the log, which deletes would have to share.
   */
  private static final String NOTIFY =
      "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, '')";

  private final Pool pool;
  private final DueSignal due;
  private boolean busy;

  /**
   * @param pool connections for background work
   * @param due raised by those who record
   */
  public DueNoticeVerticle(Pool pool, DueSignal due) {
    this.pool = pool;
    this.due = due;
  }

  @Override
  public Future<?> start() {
    due.listen(() -> context.runOnContext(_ -> tell()));
    return Future.succeededFuture();
  }

  private void tell() {
    if (busy || !due.isRaised()) {
      return;
    }
    busy = true;
    due.lower();
    pool.preparedQuery(NOTIFY)
        .execute(Tuple.of(DueSignal.CHANNEL))
        // The relays look by themselves as well.
        .onFailure(failure -> LOG.debug("relays could not be told: {}", failure.getMessage()))
        .onComplete(
            _ ->
                vertx.setTimer(
                    GAP.toMillis(),
                    _ -> {
                      busy = false;
                      tell();
                    }));
  }
}
