package io.larch.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.http.BufferedBytes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers with several assets, which are read and sent piece by piece: each is read once the one
 * before is on its way, so that however many there are and however large they are, a piece is all
 * that is in memory, and no connection to the database waits for a client.
 */
final class ListAnswer {

  /** Bytes of a page; it ends with the asset that passes them. */
  private static final int PAGE_BYTES = 1024 * 1024;

  /** Bytes of rows that are read at once, but for the last of them. */
  private static final int PIECE_BYTES = 256 * 1024;

  /** Bytes that a piece has in JSON, unless nearly each of its characters has to be escaped. */
  private static final int PIECE_JSON = 2 * PIECE_BYTES;

  private static final int PIECE_ROWS = 1000;

  private ListAnswer() {}

  /**
   * What is listed.
   *
   * @param <T> each of it
   */
  interface Source<T> {

    /**
     * The next ones.
     *
     * @param last the last one before; null: from the first one on
     * @param rows how many at most
     * @param bytes how much at most; one more where that ends within one
     */
    Future<Piece<T>> next(@Nullable T last, int rows, long bytes);

    /** One of them in JSON. */
    ObjectNode json(T item, boolean onPage);

    /** Where the next page begins. */
    String cursor(T last);
  }

  /**
   * Some of what is listed.
   *
   * @param more whether others follow
   */
  record Piece<T>(List<T> items, boolean more) {}

  /**
   * Sends all of it, as an array.
   *
   * @param buffered what the request holds in memory
   * @param limit how many at most
   */
  static <T> Future<Void> send(
      HttpServerRequest request, BufferedBytes buffered, Source<T> source, long limit) {
    return next(
        new Listing<>(request, buffered, source, ListForm.ARRAY), null, limit, Long.MAX_VALUE);
  }

  /**
   * Sends a page of it, which is shorter where it is large.
   *
   * @param buffered what the request holds in memory
   * @param size how many at most
   */
  static <T> Future<Void> sendPage(
      HttpServerRequest request, BufferedBytes buffered, Source<T> source, int size) {
    return next(new Listing<>(request, buffered, source, ListForm.PAGE), null, size, PAGE_BYTES);
  }

  private record Listing<T>(
      HttpServerRequest request, BufferedBytes buffered, Source<T> source, ListForm form) {

    HttpServerResponse response() {
      return request.response();
    }

    boolean begun() {
      return response().headWritten();
    }
  }

  /**
   * Reads a piece and sends it, and then those after it.
   *
   * @param left how many at most
   * @param leftBytes of JSON at most
   */
  private static <T> Future<Void> next(
      Listing<T> listing, @Nullable T last, long left, long leftBytes) {
    int rows = (int) Math.min(PIECE_ROWS, left);
    return listing
        .source()
        .next(last, rows, Math.min(PIECE_BYTES, leftBytes))
        .compose(
            piece ->
                listing.response().ended()
                    ? Future.succeededFuture() // by a time-out
                    : send(listing, piece, left, leftBytes));
  }

  private static <T> Future<Void> send(
      Listing<T> listing, Piece<T> piece, long left, long leftBytes) {
    Buffer json = Buffer.buffer();
    if (!listing.begun()) {
      listing.form().open(json);
    } else if (!piece.items().isEmpty()) {
      json.appendString(",");
    }
    append(listing, piece, json);
    long rest = left - piece.items().size();
    long restBytes = leftBytes - json.length();
    if (!piece.more() || rest == 0 || restBytes <= 0) {
      String cursor = piece.more() ? listing.source().cursor(piece.items().getLast()) : null;
      listing.form().close(json, cursor);
      return end(listing, json);
    }
    if (listing.request().method().equals(HttpMethod.HEAD)) {
      JsonAnswer.prepare(listing.response());
      return listing.response().end();
    }
    T last = piece.items().getLast();
    return write(listing, json).compose(_ -> next(listing, last, rest, restBytes));
  }

  private static <T> void append(Listing<T> listing, Piece<T> piece, Buffer json) {
    boolean onPage = listing.form() == ListForm.PAGE;
    boolean first = true;
    for (T item : piece.items()) {
      if (!first) {
        json.appendString(",");
      }
      json.appendString(listing.source().json(item, onPage).toString());
      first = false;
    }
  }

  private static Future<Void> write(Listing<?> listing, Buffer json) {
    listing.buffered().takeUpTo(Math.max(PIECE_JSON, json.length()));
    if (!listing.begun()) {
      JsonAnswer.prepare(listing.response());
      listing.response().setChunked(true);
    }
    return listing.response().write(json);
  }

  private static Future<Void> end(Listing<?> listing, Buffer json) {
    listing.buffered().takeUpTo(json.length());
    if (listing.begun()) {
      return listing.response().end(json);
    }
    JsonAnswer.send(listing.request(), json);
    return Future.succeededFuture();
  }
}
