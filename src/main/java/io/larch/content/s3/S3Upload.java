package io.larch.content.s3;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object on its way to S3, which wants to know every length beforehand. Bytes are gathered up
 * to the part size; if the source ends by then, they go in one request, else as the first part of a
 * multipart upload. While parts are sent, the next one is gathered; the source is paused while
 * memory is waited for. Runs on one context, that of the source.
 */
final class S3Upload {

  /** Parts of one upload that may be on their way together. */
  private static final int MAX_RUNNING = 4;

  private final S3Parts parts;
  private final long partSize;
  private final ReadStream<Buffer> content;

  private final Promise<Long> result = Promise.promise();
  private final PartBuffer gathered = new PartBuffer();
  private final PartBudget.Account memory;
  private long total;

  /** Whether there is no memory yet for what has been gathered last. */
  private boolean waiting;

  private int running;
  private boolean sourceEnded;
  private boolean lastSent;
  private boolean finished;
  private @Nullable Throwable failure;

  /**
   * @param memory for this upload alone
   */
  S3Upload(S3Parts parts, PartBudget.Account memory, long partSize, ReadStream<Buffer> content) {
    this.parts = parts;
    this.memory = memory;
    this.partSize = partSize;
    this.content = content;
  }

  /** Runs the upload; the number of bytes written. */
  Future<Long> run() {
    content.pause();
    memory.onGivenUp(this::fail);
    content.exceptionHandler(this::fail);
    content.endHandler(
        v -> {
          sourceEnded = true;
          advance();
        });
    content.handler(this::receive);
    advance();
    return result.future();
  }

  private void receive(Buffer chunk) {
    if (finished) {
      return;
    }
    total += chunk.length();
    gathered.append(chunk);
    Future<Void> room = memory.take(chunk.length());
    if (!room.succeeded()) {
      waiting = true;
      content.pause();
      room.onSuccess(v -> roomFound()).onFailure(this::fail);
    } else if (gathered.size() > partSize) {
      content.pause();
      advance();
    }
  }

  private void roomFound() {
    if (finished) {
      memory.drop();
    } else {
      waiting = false;
      advance();
    }
  }

  /** Does whatever can be done next. A part is only sent when more than it is there, or all is. */
  private void advance() {
    if (finished || waiting || lastSent) {
      return;
    }
    if (gathered.size() > partSize) {
      if (running < MAX_RUNNING) {
        send(gathered.take(partSize), parts::put);
        advance();
      }
    } else if (!sourceEnded) {
      content.resume();
    } else {
      lastSent = true;
      send(gathered, parts.any() ? parts::put : parts::putWhole);
    }
  }

  /** The memory goes with the part, and is free again as its bytes are written to the store. */
  private void send(PartBuffer part, Function<PartBuffer, Future<?>> way) {
    PartBudget.Part held = memory.part(part.size());
    part.onReleased(held::release);
    track(way.apply(part).onComplete(_ -> held.answered()), this::partSent);
  }

  private void partSent() {
    if (!lastSent) {
      advance();
    } else if (running == 0) {
      track(parts.any() ? parts.complete() : Future.succeededFuture(), this::succeed);
    }
  }

  private void track(Future<?> work, Runnable next) {
    running++;
    work.onComplete(
        done -> {
          running--;
          if (finished) {
            abortWhenQuiet();
          } else if (done.succeeded()) {
            next.run();
          } else {
            fail(done.cause());
          }
        });
  }

  private void succeed() {
    finished = true;
    result.complete(total);
  }

  /** Stops at once; fails the result when the store has let go of the upload, or won't. */
  private void fail(Throwable cause) {
    if (finished) {
      return;
    }
    finished = true;
    failure = cause;
    gathered.clear();
    if (!lastSent) {
      memory.drop();
    }
    parts.cancel();
    abortWhenQuiet();
  }

  private void abortWhenQuiet() {
    if (running > 0 || failure == null) {
      return;
    }
    Throwable cause = failure;
    failure = null;
    parts.abort().onComplete(aborted -> result.fail(cause));
  }
}
