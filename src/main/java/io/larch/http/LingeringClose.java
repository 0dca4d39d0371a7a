package io.larch.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.impl.Http1xServerConnection;

/**
 * The end of a connection whose client may still be sending what is refused: our side of it is shut
 * down at once, the other when the client is done, or has had its time.
 */
final class LingeringClose {

  /**
   * How long a client may go on sending. A connection closed with unread data on it is reset, and
   * the client may never see its answer.
   */
  private static final int LINGER_MILLIS = 2_000;

  private LingeringClose() {}

  /** Begins it, once the last answer is out; on the connection's event loop. */
  static void of(Http1xServerConnection connection) {
    Channel channel = connection.channelHandlerContext().channel();
    if (channel.isActive() && channel instanceof DuplexChannel duplex) {
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      if (tls == null) {
        shutdownOutput(duplex);
      } else {
        tls.closeOutbound().addListener(_ -> shutdownOutput(duplex));
      }
      Vertx vertx = connection.context().owner();
      long end = vertx.setTimer(LINGER_MILLIS, _ -> connection.close());
      channel.closeFuture().addListener(_ -> vertx.cancelTimer(end));
    } else {
      connection.close();
    }
  }

  private static void shutdownOutput(DuplexChannel channel) {
    ChannelFuture unused = channel.shutdownOutput();
  }
}
