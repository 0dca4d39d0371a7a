package io.larch.content;

import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Bounds how many parts are held in memory at once, over all uploads. First come, first served, and
 * nobody waits longer than a limit.
 */
final class PartPermits {

  private final Vertx vertx;
  private final long waitMillis;
  private final Queue<Waiter> waiting = new ArrayDeque<>();
  private final int permits;
  private int free;

  PartPermits(Vertx vertx, int permits, Duration wait) {
    this.vertx = vertx;
    this.permits = permits;
    this.free = permits;
    this.waitMillis = wait.toMillis();
  }

  private record Waiter(Context context, Promise<Void> promise) {

    /** On the waiter's own context, whoever calls. */
    void grant() {
      context.runOnContext(v -> promise.complete());
    }

    void refuse(Throwable cause) {
      context.runOnContext(v -> promise.fail(cause));
    }
  }

  /**
   * Waits for a permit, to be given back by {@link #release}; completes on the calling context.
   * Fails with {@link Kind#UNAVAILABLE} when none came free in time.
   */
  Future<Void> acquire() {
    Waiter waiter = new Waiter(vertx.getOrCreateContext(), Promise.promise());
    synchronized (this) {
      if (free > 0) {
        free--;
        return Future.succeededFuture();
      }
      waiting.add(waiter);
    }
    long timer = vertx.setTimer(waitMillis, id -> giveUp(waiter));
    return waiter.promise().future().onComplete(granted -> vertx.cancelTimer(timer));
  }

  /**
   * Takes one more permit without waiting, if more than half of all are free: whoever has one
   * already never keeps the others from theirs.
   */
  synchronized boolean acquireSpare() {
    boolean spare = free > permits / 2;
    if (spare) {
      free--;
    }
    return spare;
  }

  void release() {
    Waiter next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        free++;
      }
    }
    if (next != null) {
      next.grant();
    }
  }

  private void giveUp(Waiter waiter) {
    boolean stillWaiting;
    synchronized (this) {
      stillWaiting = waiting.remove(waiter);
    }
    if (stillWaiting) {
      waiter.refuse(
          new ContentStoreException(
              Kind.UNAVAILABLE,
              "no memory for another upload after " + waitMillis + " ms of waiting"));
    }
  }
}
