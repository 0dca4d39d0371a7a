package io.larch.purge;

import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one bucket that this process works on. Lets as many run at once as the bucket's
 * pace allows; the others wait. While the bucket is stopped, and where waiting would keep other
 * buckets' messages from being taken, they are turned away at once instead, to be put off untried.
 *
 * <p>A bucket is stopped when the store denies it or doesn't have it, and when it neither answers
 * nor stops throttling with one request at a time, twice in a row, since one key may be all that it
 * chokes on. For one event loop, but for the gauges.
 */
final class BucketLane {

  /** Told when the bucket is stopped. */
  @FunctionalInterface
  interface StopListener {
    void stopped(BucketLane lane, Trouble why);
  }

  private static final String GOES_BACK = "stopping; the message goes back";

  private final String bucket;
  private final BucketPace pace;
  private final int share;
  private final StopListener listener;
  private final Deque<Promise<Optional<Trouble>>> waiting = new ArrayDeque<>();
  private int running;
  private int refusedInARow;
  private boolean closed;
  private boolean retired;
  private volatile @Nullable Trouble stop;

  /** The first key of the last request that was not answered. */
  private String unanswered = "";

  /** What a stopped bucket is to be asked to delete. */
  private String probe = "";

  /** The last answer, when it was that the store is slow or away. */
  private @Nullable Trouble slowed;

  /**
   * @param slots messages that this process works on at once, over all buckets
   */
  BucketLane(String bucket, BucketPace pace, int slots, StopListener listener) {
    this.bucket = bucket;
    this.pace = pace;
    this.share = Math.max(1, slots / 2);
    this.listener = listener;
  }

  String bucket() {
    return bucket;
  }

  BucketPace pace() {
    return pace;
  }

  /** Why no request is made; null while the bucket is served. */
  @Nullable Trouble stop() {
    return stop;
  }

  /** Whether no message is being worked on, nor waits. */
  boolean idle() {
    return running == 0 && waiting.isEmpty();
  }

  /**
   * Asks to work on a message.
   *
   * @param othersWait whether there are messages of other buckets, which this one must leave slots
   *     for while its store doesn't answer as it should
   * @return empty when it may go ahead, and {@link #leave} must be called after; else why the
   *     message is to be put off; fails when the process stops
   */
  Future<Optional<Trouble>> enter(boolean othersWait) {
    if (closed) {
      return Future.failedFuture(GOES_BACK);
    }
    if (stop != null) {
      return Future.succeededFuture(Optional.of(stop));
    }
    if (running < pace.atOnce()) {
      running++;
      return Future.succeededFuture(Optional.empty());
    }
    if (othersWait && slowed != null && running + waiting.size() >= share) {
      return Future.succeededFuture(Optional.of(slowed));
    }
    Promise<Optional<Trouble>> turn = Promise.promise();
    waiting.add(turn);
    return turn.future();
  }

  /** Work on a message is over. */
  void leave() {
    running--;
    letIn();
  }

  private void letIn() {
    while (stop == null && running < pace.atOnce() && !waiting.isEmpty()) {
      running++;
      waiting.remove().complete(Optional.empty());
    }
  }

  /** Fails what waits, when the process stops; what runs begins no other request. */
  void close() {
    closed = true;
    while (!waiting.isEmpty()) {
      waiting.remove().fail(GOES_BACK);
    }
  }

  boolean closed() {
    return closed;
  }

  /** Nobody asks for this lane any more. */
  void retire() {
    retired = true;
  }

  boolean retired() {
    return retired;
  }

  /** Takes note of how the store answered a request for these keys. */
  void answered(DeleteResults results, List<String> keys) {
    Kind refused = results.refused();
    if (refused == null) {
      answered(results);
      return;
    }
    Trouble trouble = Trouble.of(refused, results);
    switch (refused) {
      case DENIED, NO_BUCKET -> stop(trouble, keys.getFirst());
      case UNAVAILABLE -> {
        // The same key alone, again: the store chokes on it, and may answer all others.
        boolean known = keys.size() == 1 && keys.getFirst().equals(unanswered);
        unanswered = keys.getFirst();
        if (!known) {
          slower(trouble, keys);
        }
      }
      case THROTTLED -> slower(trouble, keys);
      case UNKNOWN, NOT_FOUND -> {
        // Perhaps one key that the store chokes on: the fewer others share its page, the better.
        boolean ignored = pace.slower();
      }
    }
  }

  private void slower(Trouble why, List<String> keys) {
    slowed = why;
    refusedInARow++;
    if (!pace.slower() && refusedInARow > 1) {
      stop(why, keys.getFirst());
    }
  }

  private void answered(DeleteResults results) {
    refusedInARow = 0;
    Optional<Trouble> throttled =
        results.failed().stream()
            .filter(failed -> failed.kind() == Kind.THROTTLED)
            .findFirst()
            .map(failed -> new Trouble(failed.kind(), failed.message()));
    if (throttled.isPresent()) {
      slowed = throttled.get();
      boolean ignored = pace.slower();
    } else {
      slowed = null;
      pace.faster();
      letIn();
    }
  }

  private void stop(Trouble why, String key) {
    boolean first = stop == null;
    stop = why;
    probe = key;
    while (!waiting.isEmpty()) {
      waiting.remove().complete(Optional.of(why));
    }
    if (first) {
      listener.stopped(this, why);
    }
  }

  /**
   * This key of a stopped bucket was left untried. It is the one to ask with from now on: always
   * the same might be the one that the store chokes on.
   */
  void leftUntried(String key) {
    probe = key;
  }

  /** The key that a stopped bucket is to be asked to delete. */
  String probe() {
    return probe;
  }

  /** A stopped bucket still doesn't answer. */
  void stillStopped(Trouble why) {
    stop = why;
  }

  /** A stopped bucket answers again. */
  void resume() {
    stop = null;
    slowed = null;
    refusedInARow = 0;
  }
}
