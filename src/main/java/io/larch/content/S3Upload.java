package io.larch.content;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * One object on its way to S3, which wants to know every length beforehand. Bytes are gathered up
 * to the part size; if the source ends by then, they go in one request, else as the first part of a
 * multipart upload. While parts are sent, the next one is gathered as long as there is memory to
 * spare; the source is paused while memory is waited for. Runs on one context, that of the source.
 */
final class S3Upload {

  private final S3Parts parts;
  private final PartPermits permits;
  private final long partSize;
  private final ReadStream<Buffer> content;

  private final Promise<Long> result = Promise.promise();
  private final PartBuffer gathered = new PartBuffer();
  private long total;

  /**
   * Whether there is memory for the part that is being gathered. A part that is sent has its own.
   */
  private boolean permitted;

  private int running;
  private boolean sourceEnded;
  private boolean lastSent;
  private boolean finished;
  private @Nullable Throwable failure;

  S3Upload(S3Parts parts, PartPermits permits, long partSize, ReadStream<Buffer> content) {
    this.parts = parts;
    this.permits = permits;
    this.partSize = partSize;
    this.content = content;
  }

  /** Runs the upload; the number of bytes written. */
  Future<Long> run() {
    content.pause();
    content.exceptionHandler(this::fail);
    content.endHandler(
        v -> {
          sourceEnded = true;
          advance();
        });
    content.handler(this::receive);
    askForMemory();
    return result.future();
  }

  /**
   * Only an upload that holds no memory waits for some, so that no two wait for each other, and a
   * slow store fails nobody who has already got a part on its way.
   */
  private void askForMemory() {
    if (running == 0) {
      permits.acquire().onSuccess(v -> gather()).onFailure(this::fail);
    } else if (permits.acquireSpare()) {
      gather();
    }
  }

  private void gather() {
    if (finished) {
      permits.release();
    } else {
      permitted = true;
      advance();
    }
  }

  private void receive(Buffer chunk) {
    if (finished) {
      return;
    }
    total += chunk.length();
    gathered.append(chunk);
    if (gathered.size() > partSize) {
      content.pause();
      advance();
    }
  }

  /** Does whatever can be done next. A part is only sent when more than it is there, or all is. */
  private void advance() {
    if (finished || !permitted) {
      return;
    }
    if (gathered.size() > partSize) {
      send(parts.put(gathered.take(partSize)));
      askForMemory();
    } else if (!sourceEnded) {
      content.resume();
    } else {
      lastSent = true;
      send(parts.any() ? parts.put(gathered) : parts.putWhole(gathered));
    }
  }

  /** The memory goes with the part, and is free again when that has been answered. */
  private void send(Future<?> part) {
    permitted = false;
    track(part.onComplete(_ -> permits.release()), this::partSent);
  }

  private void partSent() {
    if (!lastSent) {
      if (!permitted) {
        askForMemory();
      }
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
    parts.cancel();
    abortWhenQuiet();
  }

  private void abortWhenQuiet() {
    if (running > 0 || failure == null) {
      return;
    }
    Throwable cause = failure;
    failure = null;
    parts
        .abort()
        .onComplete(
            aborted -> {
              if (permitted) {
                permits.release();
              }
              result.fail(cause);
            });
  }
}
