package io.larch.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;

/**
 * Answers that may be long, made piece by piece: each when the one before is on its way, so that a
 * client that reads slowly has one waiting for it, and not all.
 */
public final class PiecewiseAnswer {

  private PiecewiseAnswer() {}

  /**
   * Ends the response, whose status and headers are set but for its length.
   *
   * @param pieces at least one
   * @return completes when the last one has been sent; stays open when the client goes away
   */
  public static Future<Void> send(HttpServerResponse response, Iterator<Buffer> pieces) {
    Buffer first = pieces.next();
    if (!pieces.hasNext()) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(first.length()));
      return response.end(first);
    }
    response.setChunked(true);
    return response.write(first).compose(_ -> next(response, pieces));
  }

  private static Future<Void> next(HttpServerResponse response, Iterator<Buffer> pieces) {
    Buffer piece = pieces.next();
    return pieces.hasNext()
        ? response.write(piece).compose(_ -> next(response, pieces))
        : response.end(piece);
  }
}
