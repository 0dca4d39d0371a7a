package io.larch.purge;

import io.larch.config.PurgeConfig;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException.Kind;
import io.larch.outbox.Claims;
import io.larch.outbox.Pause;
import io.larch.retry.Backoff;
import io.larch.retry.OutageLog;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks stopped buckets, each with one small request at a time, until they answer; then has go on
 * what was put off because of it. The request deletes a key that was to be deleted anyway, for
 * nothing else shows that deletes work again. Nothing is asked while purging is paused. For one
 * event loop, whose verticle ends the timers.
 */
final class StoppedBuckets {

  /** Kept short, so that purges go on within seconds once the fault is over. */
  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(StoppedBuckets.class);

  private final Vertx vertx;
  private final ContentStore store;
  private final Backoff pauses;
  private final Claims batches;
  private final Pause pause;

  StoppedBuckets(Vertx vertx, Pool pool, ContentStore store, PurgeConfig config) {
    this.vertx = vertx;
    this.pause = new Pause(pool);
    this.store = store;
    this.batches = new Claims(pool);
    this.pauses = new Backoff(atMost(config.backoffInitial()), atMost(config.backoffMax()));
  }

  private static Duration atMost(Duration pause) {
    return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
  }

  /** Begins to ask. */
  void watch(BucketLane lane, Trouble why, OutageLog log) {
    log.down(
        "bucket %s is stopped, and its purge batches are put off untried (%s: %s)"
            .formatted(lane.bucket(), why.kind(), why.message()),
        null);
    new Watch(lane, log, EnumSet.of(why.kind())).askLater();
  }

  private final class Watch {
    private final BucketLane lane;
    private final OutageLog log;
    private final Set<Kind> kinds;
    private int asked;

    Watch(BucketLane lane, OutageLog log, Set<Kind> kinds) {
      this.lane = lane;
      this.log = log;
      this.kinds = kinds;
    }

    void askLater() {
      asked++;
      Duration pause = pauses.after(asked);
      vertx.setTimer(pause.toMillis(), tick -> askUnlessPaused());
    }

    /** A pause is for the store to be left alone. While it can't be known, it is left alone too. */
    private void askUnlessPaused() {
      if (lane.retired()) {
        return;
      }
      pause
          .current()
          .onSuccess(
              paused -> {
                if (paused.isPresent()) {
                  askLater();
                } else {
                  ask();
                }
              })
          .onFailure(failure -> askLater());
    }

    private void ask() {
      Trouble now = lane.stop();
      if (now != null) {
        // What still ran when the bucket was stopped may have found another trouble since.
        kinds.add(now.kind());
      }
      store
          .delete(lane.bucket(), List.of(lane.probe()), false)
          .onSuccess(
              results -> {
                Kind refused = results.refused();
                if (refused == null) {
                  resume();
                } else {
                  refused(Trouble.of(refused, results));
                }
              })
          .onFailure(failure -> refused(Trouble.of(failure)));
    }

    private void refused(Trouble why) {
      kinds.add(why.kind());
      lane.stillStopped(why);
      askLater();
    }

    private void resume() {
      lane.resume();
      log.up("bucket %s answers again".formatted(lane.bucket()));
      // All at once would throttle the store anew; those come back by and by.
      kinds.remove(Kind.THROTTLED);
      batches
          .makeDue(lane.bucket(), kinds.stream().map(Kind::name).toList())
          .onFailure(failure -> LOG.debug("batches keep their delays: {}", failure.getMessage()));
    }
  }
}
