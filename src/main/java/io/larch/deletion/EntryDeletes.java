package io.larch.deletion;

import io.larch.db.DatabaseException;
import io.larch.deletion.DeletionRepository.EntryKey;
import io.larch.selector.Filter;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Deletes of one entry each. Those that wait at the same moment go out as one statement, which
 * costs the database little more than each of them alone. The first goes at once; what comes while
 * a statement runs is gathered for the next. Each caller gets an answer of its own.
 *
 * <p>Nobody waits for another's trouble: the statement passes by whatever is locked, and what it
 * did not get is deleted alone, as is each of them when it fails without effect. A statement that
 * takes long doesn't keep the next from going.
 *
 * <p>Confined to an event loop.
 */
final class EntryDeletes {

  /** Deletes in one statement. */
  static final int MOST_AT_ONCE = 128;

  /** Deletes that wait to be sent; what comes beyond that goes alone, into the pool's own queue. */
  static final int MOST_WAITING = 4 * MOST_AT_ONCE;

  /** For how long a statement keeps the next one from going beside it. */
  private static final long PATIENCE_MILLIS = 20;

  private final Vertx vertx;
  private final Context loop;
  private final DeletionRepository repository;
  private final Map<EntryKey, Waiting> waiting = new LinkedHashMap<>();
  private boolean sending;

  private record Waiting(
      Selector selector, Fate fate, Recording recording, Promise<Deletion> promise) {}

  /** To be called on the event loop that it is for. */
  EntryDeletes(Vertx vertx, DeletionRepository repository) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.repository = repository;
  }

  /** Whether a selector is for here: one entry, whatever its labels and tags. */
  static boolean takes(Selector selector) {
    return selector.selection() instanceof Selection.Entry && selector.filter().equals(Filter.NONE);
  }

  /**
   * Deletes an entry if it is there.
   *
   * @param selector one that {@link #takes}
   */
  Future<Deletion> delete(Selector selector, Fate fate, Recording recording) {
    EntryKey key =
        new EntryKey(selector.path().stored(), ((Selection.Entry) selector.selection()).entryId());
    // Of two deletes of an entry one finds nothing, which a common statement can't tell them.
    if (waiting.size() >= MOST_WAITING || waiting.containsKey(key)) {
      return alone(selector, fate, recording);
    }
    Promise<Deletion> promise = Promise.promise();
    waiting.put(key, new Waiting(selector, fate, recording, promise));
    if (!sending) {
      sending = true;
      // After what else has arrived with it. On no request's own context, since it is for several.
      loop.runOnContext(_ -> send());
    }
    return promise.future();
  }

  private Future<Deletion> alone(Selector selector, Fate fate, Recording recording) {
    return repository
        .delete(selector, Preconditions.NONE, fate, recording)
        .map(done -> Deletion.of(done.deleted(), done.kept(), fate));
  }

  private void send() {
    if (waiting.isEmpty()) {
      sending = false;
      return;
    }
    sending = true;
    Map<EntryKey, Waiting> batch = take();
    Turn turn = new Turn();
    long patience = vertx.setTimer(PATIENCE_MILLIS, _ -> turn.end());
    carryOut(batch)
        .onComplete(
            _ -> {
              vertx.cancelTimer(patience);
              turn.end();
            });
  }

  /** The right to keep others from being sent, which ends once. */
  private final class Turn {

    private boolean ended;

    void end() {
      if (!ended) {
        ended = true;
        send();
      }
    }
  }

  private Map<EntryKey, Waiting> take() {
    Map<EntryKey, Waiting> batch = LinkedHashMap.newLinkedHashMap(waiting.size());
    Iterator<Map.Entry<EntryKey, Waiting>> next = waiting.entrySet().iterator();
    while (next.hasNext() && batch.size() < MOST_AT_ONCE) {
      Map.Entry<EntryKey, Waiting> first = next.next();
      batch.put(first.getKey(), first.getValue());
      next.remove();
    }
    return batch;
  }

  /** Completes when the statement has; those that go alone thereafter are not waited for. */
  private Future<?> carryOut(Map<EntryKey, Waiting> batch) {
    if (batch.size() == 1) {
      Waiting only = batch.values().iterator().next();
      return alone(only.selector(), only.fate(), only.recording()).onComplete(only.promise());
    }
    Map<EntryKey, Fate> fates = LinkedHashMap.newLinkedHashMap(batch.size());
    batch.forEach((key, each) -> fates.put(key, each.fate()));
    return repository
        .deleteUnlocked(fates, batch.values().stream().map(Waiting::recording).toList())
        .onComplete(result -> settle(batch, result));
  }

  private void settle(Map<EntryKey, Waiting> batch, AsyncResult<BitSet> result) {
    boolean oneByOne = result.succeeded() || isWithoutEffect(result.cause());
    int position = 0;
    for (Waiting each : batch.values()) {
      position++;
      if (result.succeeded() && result.result().get(position)) {
        Fate fate = each.fate();
        each.promise().complete(Deletion.of(1, fate.deletionId() == null ? 0 : 1, fate));
      } else if (oneByOne) {
        alone(each.selector(), each.fate(), each.recording()).onComplete(each.promise());
      } else {
        each.promise().fail(result.cause());
      }
    }
  }

  /**
   * Whether it is the server that refused the statement. Without a connection each of them would
   * fare the same; and what may have taken effect must not be done again.
   */
  private static boolean isWithoutEffect(Throwable failure) {
    return failure instanceof DatabaseException error
        && error.sqlState() != null
        && !error.outcomeUnknown();
  }
}
