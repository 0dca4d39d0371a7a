package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.ContentStream;
import io.larch.flow.GatedStream;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One object's bytes on their way from S3, at the speed of whoever reads them, and without holding
 * up the store for it.
 *
 * <p>It begins with one request for everything. When the reader turns out to be slow, that is let
 * go of, and the rest is asked for piece by piece: each piece is small enough to be taken from the
 * store at once, however long the reader then takes. So a slow reader holds no connection to the
 * store, which might hang up on it, and the store is timed only while something is asked of it.
 *
 * <p>Runs on the context that it is opened on.
 */
final class S3Download implements ContentStream {

  private static final int TICK_MILLIS = 1_000;

  private final Vertx vertx;
  private final S3Ranges ranges;
  private final S3Object object;
  private final long first;
  private final long end;
  private final long idleTicks;

  private long position;
  private long demand;
  private final PieceSize piece = new PieceSize();
  private @Nullable Source source;
  private boolean opening;
  private boolean over;
  private @Nullable String etag;
  private long timer;
  private long lastPosition;
  private int standingStill;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  /** One answer of the store, up to a position. */
  private static final class Source {
    private final HttpClientResponse response;
    private final ReadStream<Buffer> body;
    private final long end;

    private Source(HttpClientResponse response, ReadStream<Buffer> body, long end) {
      this.response = response;
      this.body = body;
      this.end = end;
    }
  }

  /**
   * @param offset first byte
   * @param length number of bytes, from 1
   * @param idleTimeout how long the store may send nothing that is asked for
   */
  S3Download(
      Vertx vertx,
      S3Ranges ranges,
      S3Object object,
      long offset,
      long length,
      Duration idleTimeout) {
    this.vertx = vertx;
    this.ranges = ranges;
    this.object = object;
    this.first = offset;
    this.position = offset;
    this.lastPosition = offset;
    this.end = offset + length;
    this.idleTicks = Math.max(1, idleTimeout.toMillis() / TICK_MILLIS);
  }

  /** Asks for everything; this stream, paused, once the store has begun to answer. */
  Future<ContentStream> open() {
    return request(end)
        .map(
            _ -> {
              if (!over) {
                timer = vertx.setPeriodic(TICK_MILLIS, _ -> tick());
              }
              return this;
            });
  }

  private Future<Void> request(long upTo) {
    opening = true;
    return ranges
        .range(object, position, upTo - position, etag)
        .onComplete(_ -> opening = false)
        .compose(
            response -> {
              if (over) {
                response.request().reset();
                return Future.failedFuture("closed");
              }
              etag = response.getHeader(HttpHeaders.ETAG);
              begin(response, upTo);
              return Future.succeededFuture();
            });
  }

  private void begin(HttpClientResponse response, long upTo) {
    // A piece is read to its end whether the reader asks for more or not.
    ReadStream<Buffer> body =
        !piece.isAll() ? response : new GatedStream(response, response.request().connection());
    Source begun = new Source(response, body, upTo);
    source = begun;
    standingStill = 0;
    body.exceptionHandler(cause -> broken(begun, cause));
    body.endHandler(_ -> ended(begun));
    body.handler(chunk -> receive(begun, chunk));
    body.pause();
    if (demand > 0) {
      body.fetch(demand);
    }
  }

  private void receive(Source from, Buffer chunk) {
    if (over || from != source) {
      return;
    }
    position += chunk.length();
    if (position > from.end) {
      fail(unknown("more bytes than were asked for"));
      return;
    }
    demand = demand == Long.MAX_VALUE ? demand : demand - 1;
    if (handler != null) {
      handler.handle(chunk);
    }
  }

  private void ended(Source from) {
    if (over || from != source) {
      return;
    }
    if (position < from.end) {
      fail(
          unknown("content ended after " + (position - first) + " of " + (end - first) + " bytes"));
      return;
    }
    source = null;
    if (position == end) {
      finish();
      if (endHandler != null) {
        endHandler.handle(null);
      }
    } else {
      piece.read(System.nanoTime());
      next();
    }
  }

  private void next() {
    if (over || opening || source != null || demand == 0) {
      return;
    }
    piece.begin(System.nanoTime());
    request(piece.isAll() ? end : Math.min(end, position + piece.bytes())).onFailure(this::failOf);
  }

  private void broken(Source from, Throwable cause) {
    if (over || from != source) {
      return;
    }
    if (demand == 0) {
      // The store has lost patience, not the reader: what is left is asked for when it is wanted.
      stepAside(from);
    } else {
      fail(new ContentStoreException(Kind.UNAVAILABLE, "content broke off", cause));
    }
  }

  private void stepAside(Source from) {
    source = null;
    piece.small();
    from.response.request().reset();
  }

  private void tick() {
    long delivered = position - lastPosition;
    lastPosition = position;
    Source current = source;
    if (current == null) {
      return;
    }
    if (demand == 0) {
      standingStill = 0;
      if (piece.isAll() && delivered < PieceSize.FAST) {
        stepAside(current);
      }
    } else if (delivered > 0) {
      standingStill = 0;
    } else if (++standingStill >= idleTicks) {
      fail(new ContentStoreException(Kind.UNAVAILABLE, "content stands still"));
    }
  }

  private static ContentStoreException unknown(String message) {
    return new ContentStoreException(Kind.UNKNOWN, message);
  }

  private void failOf(Throwable cause) {
    fail(S3Errors.unreachable("GET in " + object.bucket(), cause));
  }

  private void fail(ContentStoreException failure) {
    if (over) {
      return;
    }
    Future<Void> unused = close();
    if (exceptionHandler != null) {
      exceptionHandler.handle(failure);
    }
  }

  private void finish() {
    over = true;
    vertx.cancelTimer(timer);
  }

  @Override
  public Future<Void> close() {
    if (over) {
      return Future.succeededFuture();
    }
    finish();
    Source current = source;
    source = null;
    return current == null
        ? Future.succeededFuture()
        : current.response.request().reset().<Void>mapEmpty().otherwiseEmpty();
  }

  @Override
  public ContentStream handler(@Nullable Handler<Buffer> chunkHandler) {
    handler = chunkHandler;
    return this;
  }

  @Override
  public ContentStream endHandler(@Nullable Handler<Void> onEnd) {
    endHandler = onEnd;
    return this;
  }

  @Override
  public ContentStream exceptionHandler(@Nullable Handler<Throwable> onFailure) {
    exceptionHandler = onFailure;
    return this;
  }

  @Override
  public ContentStream pause() {
    demand = 0;
    if (source != null) {
      source.body.pause();
    }
    return this;
  }

  @Override
  public ContentStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ContentStream fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    if (source == null) {
      next();
    } else {
      source.body.fetch(amount);
    }
    return this;
  }
}
