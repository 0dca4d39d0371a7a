package io.larch.http;

import io.micrometer.core.instrument.Counter;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends connections on which TLS fails. Everybody can have that happen, so the log is not told. */
final class TlsFailures extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(TlsFailures.class);

  private final Counter failedHandshakes;

  TlsFailures(Counter failedHandshakes) {
    this.failedHandshakes = failedHandshakes;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent completion && !completion.isSuccess()) {
      failedHandshakes.increment();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    boolean ofTls =
        failure instanceof SSLException
            || (failure instanceof DecoderException && failure.getCause() instanceof SSLException);
    if (!ofTls) {
      ctx.fireExceptionCaught(failure);
      return;
    }
    LOG.debug("A connection is closed, since its TLS failed", failure);
    ChannelFuture unused = ctx.close();
  }
}
