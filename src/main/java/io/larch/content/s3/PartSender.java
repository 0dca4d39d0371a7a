package io.larch.content.s3;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;

/**
 * Writes a part to a request as fast as its connection takes it. What has been written is let go of
 * at once, and no more waits in the connection's own direct memory than its write queue holds.
 */
final class PartSender {

  private final HttpClientRequest request;
  private final PartBuffer part;
  private boolean written;
  private boolean stopped;

  PartSender(HttpClientRequest request, PartBuffer part) {
    this.request = request;
    this.part = part;
  }

  /** The head of the answer, which may come before the whole part has been written. */
  Future<HttpClientResponse> send() {
    request.exceptionHandler(cause -> stopped = true);
    request.drainHandler(v -> pump());
    pump();
    return request.response();
  }

  /**
   * Writes no more. When the store has answered early its connection is closed: a reset after the
   * answer would put it back into the pool, where the next request would be taken for the rest of
   * this one.
   */
  void stop() {
    stopped = true;
    part.clear();
    if (!written) {
      request.connection().close();
    }
  }

  private void pump() {
    while (!written && !stopped && !request.writeQueueFull()) {
      Buffer chunk = part.poll();
      if (chunk == null) {
        written = true;
        request.end();
      } else {
        request.write(chunk);
      }
    }
  }
}
