package io.larch.intake;

import io.larch.asset.AssetProblem;
import io.larch.mediatype.ContentScan;
import io.larch.mediatype.Given;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Content on its way in: counts it against the limit, holds its head back until its type is known,
 * and passes the client's speed and the store's on to each other.
 *
 * <p>It is fed from a source that it pauses whenever nobody asks for more, so that it holds no more
 * than the head and what the source had already read. Used on one event loop.
 */
public final class ContentIntake implements ReadStream<Buffer> {

  private static final int SMALL = 1024;
  private static final int GATHERED = 16 * 1024;

  private final ReadStream<?> source;
  private final long maxSize;
  private final int headSize;
  private final Promise<byte[]> head = Promise.promise();
  private final Deque<Buffer> queue = new ArrayDeque<>();
  private final ContentScan scan = new ContentScan();
  private final Given given;

  private @Nullable Buffer gathering;
  private long received;
  private long demand;
  private boolean ended;
  private boolean delivering;
  private boolean over;
  private @Nullable Throwable failure;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  /**
   * @param source where the content comes from; paused and resumed, otherwise left alone
   * @param maxSize bytes beyond which the content is refused
   * @param headSize bytes of the head
   * @param given what came with it
   */
  public ContentIntake(ReadStream<?> source, long maxSize, int headSize, Given given) {
    this.source = source;
    this.maxSize = maxSize;
    this.headSize = headSize;
    this.given = given;
  }

  /** What came with the content about it. */
  Given given() {
    return given;
  }

  /** Whether all of it has come. */
  boolean ended() {
    return ended;
  }

  /** What the content has told so far beyond its head. */
  ContentScan scan() {
    return scan;
  }

  /**
   * The first bytes, which are delivered again with the rest: as many as the head has, or all if
   * there are fewer.
   */
  public Future<byte[]> head() {
    return head.future();
  }

  /** Why the content did not come to its end; null as long as nothing is wrong. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** More content; ignored after a failure. */
  public void offer(Buffer chunk) {
    if (failure != null || chunk.length() == 0) {
      return;
    }
    received += chunk.length();
    if (received > maxSize) {
      fail(new AssetProblem.ContentTooLarge(maxSize));
      return;
    }
    scan.feed(chunk);
    queue(chunk);
    completeHead();
    deliver();
  }

  /** Small chunks are put together: each costs a hundred bytes beside its own. */
  private void queue(Buffer chunk) {
    Buffer last = queue.peekLast();
    if (last != null && last == gathering && last.length() + chunk.length() <= GATHERED) {
      last.appendBuffer(chunk);
    } else if (chunk.length() < SMALL) {
      gathering = Buffer.buffer(SMALL).appendBuffer(chunk);
      queue.add(gathering);
    } else {
      gathering = null;
      queue.add(chunk);
    }
  }

  /** The content is complete. */
  public void end() {
    if (failure == null) {
      ended = true;
      completeHead();
      deliver();
      source.resume(); // for whatever it has beyond this content
    }
  }

  /**
   * The content will not be complete, or is not wanted any more: what the source still has goes
   * nowhere. Only the first failure counts, and none after the end.
   */
  public void fail(Throwable cause) {
    if (failure == null && !over) {
      failure = cause;
      queue.clear();
      head.tryFail(cause);
      deliver();
      source.resume(); // paused, it would never tell whoever feeds this that it is over
    }
  }

  /** Takes the rest of it, and keeps nothing; fails as the content does. */
  public Future<Void> drain() {
    Promise<Void> drained = Promise.promise();
    exceptionHandler(drained::tryFail);
    endHandler(_ -> drained.tryComplete());
    handler(_ -> {});
    resume();
    return drained.future();
  }

  private void completeHead() {
    if (!head.future().isComplete() && (ended || received >= headSize)) {
      Buffer first = Buffer.buffer(headSize);
      for (Buffer chunk : queue) {
        first.appendBuffer(chunk, 0, Math.min(chunk.length(), headSize - first.length()));
      }
      head.complete(first.getBytes());
    }
  }

  private void deliver() {
    if (delivering || over) {
      return; // the outer call goes on with whatever has come or was asked for meanwhile
    }
    delivering = true;
    try {
      while (handler != null && failure == null && demand > 0 && !queue.isEmpty()) {
        demand = demand == Long.MAX_VALUE ? demand : demand - 1;
        Buffer next = queue.remove();
        if (next == gathering) {
          gathering = null;
        }
        handler.handle(next);
      }
    } finally {
      delivering = false;
    }
    finish();
    throttle();
  }

  private void finish() {
    if (failure != null) {
      if (exceptionHandler != null) {
        over = true;
        exceptionHandler.handle(failure);
      }
    } else if (ended && queue.isEmpty() && demand > 0 && endHandler != null) {
      over = true;
      endHandler.handle(null);
    }
  }

  private void throttle() {
    if (ended || failure != null) {
      return; // the source has something else to deliver, or somebody else to drain it
    }
    boolean wanted = !head.future().isComplete() || (queue.isEmpty() && demand > 0);
    if (wanted) {
      source.resume();
    } else {
      source.pause();
    }
  }

  @Override
  public ContentIntake handler(@Nullable Handler<Buffer> newHandler) {
    handler = newHandler;
    return this;
  }

  @Override
  public ContentIntake endHandler(@Nullable Handler<Void> newHandler) {
    endHandler = newHandler;
    deliver();
    return this;
  }

  @Override
  public ContentIntake exceptionHandler(@Nullable Handler<Throwable> newHandler) {
    exceptionHandler = newHandler;
    deliver();
    return this;
  }

  @Override
  public ContentIntake pause() {
    demand = 0;
    return this;
  }

  @Override
  public ContentIntake resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ContentIntake fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    deliver();
    return this;
  }
}
