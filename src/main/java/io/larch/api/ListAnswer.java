package io.larch.api;

import io.larch.asset.Asset;
import io.larch.asset.AssetPiece;
import io.larch.asset.AssetReader;
import io.larch.asset.Position;
import io.larch.caller.Caller;
import io.larch.http.BufferedBytes;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
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

  private final AssetReader reader;

  ListAnswer(AssetReader reader) {
    this.reader = reader;
  }

  /**
   * Sends the info of all that is selected, as an array.
   *
   * @param buffered what the request holds in memory
   */
  Future<Void> send(
      HttpServerRequest request, BufferedBytes buffered, Caller caller, Selector selector) {
    long limit = selector.selection() instanceof Selection.Top top ? top.limit() : Long.MAX_VALUE;
    return next(
        new Listing(request, buffered, caller, selector, ListForm.ARRAY),
        null,
        limit,
        Long.MAX_VALUE);
  }

  /**
   * Sends a page of a subtree, which is shorter where its assets are large.
   *
   * @param buffered what the request holds in memory
   * @param after the last one of the page before; null: the first page
   * @param size assets at most
   */
  Future<Void> sendPage(
      HttpServerRequest request,
      BufferedBytes buffered,
      Caller caller,
      Selector selector,
      @Nullable Position after,
      int size) {
    return next(
        new Listing(request, buffered, caller, selector, ListForm.PAGE), after, size, PAGE_BYTES);
  }

  private record Listing(
      HttpServerRequest request,
      BufferedBytes buffered,
      Caller caller,
      Selector selector,
      ListForm form) {

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
   * @param left assets at most
   * @param leftBytes of JSON at most
   */
  private Future<Void> next(Listing listing, @Nullable Position after, long left, long leftBytes) {
    int rows = (int) Math.min(PIECE_ROWS, left);
    return reader
        .next(listing.caller(), listing.selector(), after, rows, Math.min(PIECE_BYTES, leftBytes))
        .compose(
            piece ->
                listing.response().ended()
                    ? Future.succeededFuture() // by a time-out
                    : send(listing, piece, left, leftBytes));
  }

  private Future<Void> send(Listing listing, AssetPiece piece, long left, long leftBytes) {
    Buffer json = Buffer.buffer();
    if (!listing.begun()) {
      listing.form().open(json);
    } else if (!piece.assets().isEmpty()) {
      json.appendString(",");
    }
    append(listing.form(), piece, json);
    long rest = left - piece.assets().size();
    long restBytes = leftBytes - json.length();
    if (!piece.more() || rest == 0 || restBytes <= 0) {
      String cursor = piece.more() ? ListingCursor.of(piece.assets().getLast()) : null;
      listing.form().close(json, cursor);
      return end(listing, json);
    }
    if (listing.request().method().equals(HttpMethod.HEAD)) {
      JsonAnswer.prepare(listing.response());
      return listing.response().end();
    }
    Position end = piece.end();
    return write(listing, json).compose(_ -> next(listing, end, rest, restBytes));
  }

  private static void append(ListForm form, AssetPiece piece, Buffer json) {
    boolean first = true;
    for (Asset asset : piece.assets()) {
      if (!first) {
        json.appendString(",");
      }
      form.append(json, asset);
      first = false;
    }
  }

  private static Future<Void> write(Listing listing, Buffer json) {
    listing.buffered().takeUpTo(Math.max(PIECE_JSON, json.length()));
    if (!listing.begun()) {
      JsonAnswer.prepare(listing.response());
      listing.response().setChunked(true);
    }
    return listing.response().write(json);
  }

  private static Future<Void> end(Listing listing, Buffer json) {
    listing.buffered().takeUpTo(json.length());
    if (listing.begun()) {
      return listing.response().end(json);
    }
    JsonAnswer.send(listing.request(), json);
    return Future.succeededFuture();
  }
}
