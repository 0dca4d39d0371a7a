package io.larch.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;

/** Counts what a connection has brought and taken. Used on its event loop. */
final class ConnectionBytes extends ChannelDuplexHandler {

  private long read;
  private long written;

  /** Bytes read so far. */
  long read() {
    return read;
  }

  /** Bytes that the operating system has taken so far, of those that were written. */
  long taken(Channel channel) {
    return written - pending(channel);
  }

  /** Bytes that were written, and that the operating system has no room for yet. */
  long pending(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    if (buffer == null || buffer.isEmpty()) {
      return 0;
    }
    Sum sum = new Sum();
    try {
      buffer.forEachFlushedMessage(sum);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return sum.bytes;
  }

  /** A chunk may be large, and go in small pieces: only what is left of it counts. */
  private static final class Sum implements ChannelOutboundBuffer.MessageProcessor {
    private long bytes;

    @Override
    public boolean processMessage(Object message) {
      bytes += size(message);
      return true;
    }
  }

  private static long size(Object message) {
    return message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    read += size(message);
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    written += size(message);
    ChannelFuture unused = ctx.write(message, promise);
  }
}
