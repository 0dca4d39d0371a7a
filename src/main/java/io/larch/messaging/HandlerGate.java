package io.larch.messaging;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Calls the handler on its context, for a bounded number of messages at once. The broker's prefetch
 * alone bounds it for one channel only: after a reconnection, handlers of messages from the lost
 * channel may still run.
 */
final class HandlerGate {

  private final Context context;
  private final Handlers handlers;
  private final int limit;
  private final Semaphore slots;
  private volatile boolean closed;

  HandlerGate(Context context, Handlers handlers, int limit) {
    this.context = context;
    this.handlers = handlers;
    this.limit = limit;
    this.slots = new Semaphore(limit);
  }

  /**
   * Passes a message to the handler. Blocks while as many as allowed are being handled. After
   * {@link #close} it drops the message.
   *
   * @param done told how the handler ended, on a virtual thread; the message counts as being
   *     handled until it returns
   */
  void pass(Envelope message, Consumer<AsyncResult<Void>> done) throws InterruptedException {
    slots.acquire();
    if (closed) {
      slots.release();
      return;
    }
    context.runOnContext(_ -> handlers.handle(message).onComplete(result -> finish(result, done)));
  }

  private void finish(AsyncResult<Void> result, Consumer<AsyncResult<Void>> done) {
    Thread.startVirtualThread(
        () -> {
          try {
            done.accept(result);
          } finally {
            slots.release();
          }
        });
  }

  /** Passes no further messages. */
  void close() {
    closed = true;
  }

  /** Waits until no message is being handled, or the limit is over. */
  void awaitIdle(Duration patience) throws InterruptedException {
    if (slots.tryAcquire(limit, patience.toMillis(), TimeUnit.MILLISECONDS)) {
      slots.release(limit);
    }
  }
}
