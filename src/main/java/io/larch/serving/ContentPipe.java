package io.larch.serving;

import io.larch.content.ContentStream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * Passes content on to a client at its speed, with a bounded number of bytes on the way. The bound
 * of Vert.x's own pipe is a number of pieces, whatever they hold: a MiB of content from a store,
 * for each client that has stopped to read.
 */
final class ContentPipe {

  /** Bytes beyond which no more is read: two pieces, so that one is read while one is sent. */
  private static final int MOST = 64 * 1024;

  private final ContentStream source;
  private final HttpServerResponse response;
  private final Promise<Void> done = Promise.promise();
  private int onTheWay;
  private boolean paused;

  private ContentPipe(ContentStream source, HttpServerResponse response) {
    this.source = source;
    this.response = response;
  }

  /**
   * Writes all of a stream to a response whose head is prepared.
   *
   * @return completes when all has been written, though maybe not sent; fails when the content
   *     breaks off or the connection does. Stays open when the client leaves while it is waited for
   */
  static Future<Void> send(ContentStream source, HttpServerResponse response) {
    return new ContentPipe(source, response).start();
  }

  private Future<Void> start() {
    source.exceptionHandler(done::tryFail);
    source.endHandler(_ -> done.tryComplete());
    source.handler(this::pass);
    source.resume();
    return done.future();
  }

  private void pass(Buffer piece) {
    onTheWay += piece.length();
    if (onTheWay >= MOST && !paused) {
      paused = true;
      source.pause();
    }
    response.write(piece).onSuccess(_ -> sent(piece.length())).onFailure(done::tryFail);
  }

  private void sent(int bytes) {
    onTheWay -= bytes;
    if (paused && onTheWay < MOST) {
      paused = false;
      source.resume();
    }
  }
}
