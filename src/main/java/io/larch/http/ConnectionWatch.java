package io.larch.http;

import io.larch.flow.ReadGate;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one connection is waiting for, and whether its client keeps up. Looked at about once a
 * second, on the connection's event loop.
 *
 * <p>A client is only timed while it is waited for: not while a request is worked on, nor while its
 * body is held back.
 */
final class ConnectionWatch extends ChannelDuplexHandler {

  private static final String NAME = "larch-watch";
  private static final String BYTES_NAME = "larch-bytes";
  private static final String DECODER = "httpDecoder";
  private static final String VERTX_HANDLER = "handler";
  private static final int CONTINUE = 100;

  /** What the client of a connection that fell behind was doing. */
  enum Doing {
    /** Sending the headers of a request. */
    HEADERS,
    /** Sending a body. */
    BODY,
    /** Reading an answer. */
    READING
  }

  /** What a connection is at, from what is lost least by closing it. */
  enum Stage {
    /** Its first request's headers are not whole. */
    NEW,
    /** The next request may come. */
    WAITING,
    /** A body is coming. */
    RECEIVING,
    /** A request is worked on or its answer is under way. */
    ANSWERING
  }

  private final Channel channel;
  private final ConnectionBytes bytes = new ConnectionBytes();
  private final ConnectionLimits limits;
  private final Pace body;
  private final Pace reading;

  private long begun;
  private long answered;
  private boolean bodyOpen;
  private @Nullable Runnable onSlowBody;

  /** Since when nothing has been waited for but the next request, or what is left of its head. */
  private long waitingSince;

  /** What had been read by then. */
  private long readBefore;

  private boolean headBegun;
  private long lastTick;
  private long lastRead;
  private long lastTaken;

  private ConnectionWatch(Channel channel, ConnectionLimits limits, long now) {
    this.channel = channel;
    this.limits = limits;
    this.body = limits.body();
    this.reading = limits.reading();
    this.waitingSince = now;
    this.lastTick = now;
  }

  /** Begins to watch a new connection of a server of HTTP/1. */
  static ConnectionWatch install(HttpConnection connection, ConnectionLimits limits) {
    Channel channel = ((ConnectionBase) connection).channel();
    ConnectionWatch watch = new ConnectionWatch(channel, limits, System.nanoTime());
    channel.pipeline().addFirst(BYTES_NAME, watch.bytes);
    ReadGate.install(connection);
    channel.pipeline().addBefore(VERTX_HANDLER, NAME, watch);
    return watch;
  }

  /** The watch of a connection that has one. */
  static @Nullable ConnectionWatch of(HttpConnection connection) {
    return (ConnectionWatch) ((ConnectionBase) connection).channel().pipeline().get(NAME);
  }

  /**
   * What to do when the body of the request that has begun comes too slowly, before its answer is
   * decided. Without it, the connection is closed.
   */
  void onSlowBody(@Nullable Runnable action) {
    onSlowBody = action;
  }

  /** What the connection is at. */
  Stage stage() {
    if (bodyOpen) {
      return Stage.RECEIVING;
    }
    if (begun > answered || bytes.pending(channel) > 0) {
      return Stage.ANSWERING;
    }
    return begun == 0 ? Stage.NEW : Stage.WAITING;
  }

  /** Closes it as it is, with nothing more said. */
  void close() {
    // What the client has not taken by now must not stay with the operating system either.
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException _) {
      return; // the client has closed it
    }
    // Whoever doesn't read would not read the end of TLS either.
    ChannelFuture unused =
        isSecured() ? channel.pipeline().context(bytes).close() : channel.close();
  }

  private boolean isSecured() {
    return channel.pipeline().get(SslHandler.class) != null;
  }

  /** Whether nothing can be said to the client yet. */
  private boolean isShakingHands() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls != null && !tls.handshakeFuture().isSuccess();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest) {
      begun++;
      bodyOpen = true;
      headBegun = false;
      body.reset();
    }
    if (message instanceof LastHttpContent) {
      bodyOpen = false;
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent
        && !(message instanceof HttpResponse head && head.status().code() == CONTINUE)) {
      answered++;
      onSlowBody = null;
      waitForNext(System.nanoTime());
    }
    ChannelFuture unused = ctx.write(message, promise);
  }

  private void waitForNext(long now) {
    waitingSince = now;
    readBefore = bytes.read();
    headBegun = false;
  }

  /**
   * Looks whether the client keeps up, and acts if it doesn't.
   *
   * @return what it was doing too slowly; null while all is well
   */
  @Nullable Doing tick(long now) {
    long passed = now - lastTick;
    long read = bytes.read() - lastRead;
    long pending = bytes.pending(channel);
    long takenNow = bytes.taken(channel);
    long taken = takenNow - lastTaken;
    lastTick = now;
    lastRead += read;
    lastTaken = takenNow;
    if (pending > 0) {
      return reading.isBehind(passed, taken) ? end(Doing.READING) : null;
    }
    reading.reset();
    if (bodyOpen) {
      // Not read from, by whoever's wish: the client isn't waited for.
      boolean awaited = channel.config().isAutoRead();
      return awaited && body.isBehind(passed, read) ? end(Doing.BODY) : null;
    }
    return begun > answered ? null : waiting(now);
  }

  private @Nullable Doing waiting(long now) {
    boolean first = begun == 0;
    if (!headBegun && bytes.read() > readBefore) {
      headBegun = true;
      waitingSince = first ? waitingSince : now;
    }
    long limit = (first || headBegun ? limits.headers() : limits.idle()).toNanos();
    if (now - waitingSince < limit) {
      return null;
    }
    if (headBegun) {
      return end(Doing.HEADERS);
    }
    ChannelFuture unused = channel.close();
    return null;
  }

  private Doing end(Doing doing) {
    Runnable slowBody = onSlowBody;
    onSlowBody = null;
    if (doing == Doing.BODY && slowBody != null) {
      slowBody.run();
      body.reset();
    } else if (doing == Doing.HEADERS && !isShakingHands()) {
      ChannelFuture unused =
          channel
              .pipeline()
              .context(DECODER)
              .writeAndFlush(Problem.slowHeaders(channel.alloc(), Instant.now()))
              .addListener(ChannelFutureListener.CLOSE);
    } else {
      close();
    }
    return doing;
  }
}
