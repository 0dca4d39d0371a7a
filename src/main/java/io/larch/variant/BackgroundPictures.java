package io.larch.variant;

import io.larch.config.ImageConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Pictures that nobody waits for, of all kinds of tasks together: no more are made at once than
 * leaves half of the workers to requests, and whoever comes first has the first turn. One for a
 * process. Thread-safe.
 */
public final class BackgroundPictures {

  private final Vertx vertx;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free;

  /**
   * @param image how many workers there are
   */
  public BackgroundPictures(Vertx vertx, ImageConfig image) {
    this.vertx = vertx;
    this.free = atOnce(image);
  }

  /** How many are made at once: half of the workers, and one where there is one. */
  static int atOnce(ImageConfig image) {
    return Math.max(1, image.workers() / 2);
  }

  /**
   * Does some work when it is its turn. As many wait as there are tasks at once, which their kinds
   * bound.
   *
   * @param work has a picture made, and ends in bounded time; called on the caller's context
   * @return what came of it, on the caller's context
   */
  <T> Future<T> take(Supplier<Future<T>> work) {
    Context context = vertx.getOrCreateContext();
    Promise<T> done = Promise.promise();
    begin(
        () ->
            context.runOnContext(
                _ ->
                    Future.<Void>succeededFuture()
                        .compose(_ -> work.get()) // what it throws is a failure as well
                        .onComplete(_ -> end())
                        .onComplete(done)));
    return done.future();
  }

  private void begin(Runnable turn) {
    synchronized (this) {
      if (free == 0) {
        waiting.add(turn);
        return;
      }
      free--;
    }
    turn.run();
  }

  private void end() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        free++;
        return;
      }
    }
    next.run();
  }
}
