package io.larch.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Has the requests of a connection read one after the other: the next one only when the one before
 * is answered, and none behind an answer that says that the connection closes.
 *
 * <p>Read ahead, requests that a client sends without waiting take ten times the memory of their
 * bytes; and Vert.x carries out one that it has read, whatever the answer before it said (RFC 9112,
 * section 9.6).
 *
 * <p>Has a connection last until its last answer is out, too, when the client says that it sends no
 * more: that doesn't mean that it no longer reads (RFC 9112, section 6.3).
 *
 * <p>Used on the connection's event loop.
 */
final class RequestTurns extends ChannelDuplexHandler {

  private final Runnable readOn;

  /** A request has been handed on and isn't answered. */
  private boolean underWay;

  /** The body of the request that began last has not come whole. */
  private boolean receiving;

  private boolean closing;

  /** The client sends no more. */
  private boolean ended;

  /** There is more to read, and it is held back. */
  private boolean waiting;

  /**
   * @param readOn reads what has been held back, from the next turn of the event loop on
   */
  RequestTurns(Runnable readOn) {
    this.readOn = readOn;
  }

  /** Whether the next request may be read now. */
  boolean mayBegin() {
    return !underWay && !closing;
  }

  /** Whether no further request is to be read at all. */
  boolean over() {
    return closing;
  }

  /** Whether what has been read is held back, and so no more to be read. */
  boolean isWaiting() {
    return waiting;
  }

  /** Holds back what has been read, until the request under way is answered. */
  void hold(Channel channel) {
    waiting = true;
    channel.config().setAutoRead(false);
  }

  /** What was held back is being read. */
  void release() {
    waiting = false;
  }

  /** Vert.x wants to read on as soon as its own queue is short. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (waiting) {
      ctx.channel().config().setAutoRead(false);
    } else {
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest) {
      underWay = true;
      receiving = true;
    }
    if (message instanceof LastHttpContent) {
      receiving = false;
    }
    ctx.fireChannelRead(message);
  }

  /** Comes only when all that the client has sent is read, and nothing held back. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      ended = true;
      if (receiving && underWay) {
        ChannelFuture unused = ctx.close(); // of half a request nothing can be made
      } else if (!underWay) {
        closeWhenSent(ctx);
      }
    } else if (!(event instanceof ChannelInputShutdownReadComplete)) {
      ctx.fireUserEventTriggered(event);
    }
  }

  /** Closes the connection behind what has been written to it. */
  private static void closeWhenSent(ChannelHandlerContext ctx) {
    ChannelFuture unused =
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    boolean interim = false;
    if (message instanceof HttpResponse head) {
      interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      closing |=
          head.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }
    ChannelFuture unused = ctx.write(message, promise);
    if (message instanceof LastHttpContent && !interim) {
      underWay = false;
      if (waiting) {
        // Once Vert.x has seen to the end of the answer.
        ctx.executor().execute(readOn);
      } else if (ended) {
        closeWhenSent(ctx);
      }
    }
  }
}
