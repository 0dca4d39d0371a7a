package io.larch.flow;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stops a connection from being read as soon as the body on it is paused.
 *
 * <p>Paused, a request or response of Vert.x still takes sixteen chunks from its connection, and
 * what else has been read meanwhile: hundreds of KiB that stay in memory for as long as the other
 * side is slow. Held here, a body keeps what one read brought and no more; the rest waits with its
 * sender.
 *
 * <p>May be used on any thread; what is asked for takes effect on the connection's event loop.
 */
public final class ReadGate extends ChannelDuplexHandler {

  private static final String NAME = "larch-gate";

  /** The last handler of Vert.x's pipelines, which comes after its codecs. */
  private static final String VERTX_HANDLER = "handler";

  /**
   * Reads in a row before the connection's turn is over. Each brings up to 64 KiB, and whether they
   * are wanted is only known afterwards.
   */
  private static final int READS = 4;

  private @Nullable Channel channel;

  /** Whether a message's body is under way. Between messages nothing may be held. */
  private boolean open;

  private @Nullable Runnable onEnd;
  private boolean held;
  private boolean releasing;

  ReadGate() {}

  /** Adds a gate to a connection of HTTP/1. */
  public static ReadGate install(HttpConnection connection) {
    ReadGate gate = new ReadGate();
    pipeline(connection).addBefore(VERTX_HANDLER, NAME, gate);
    return gate;
  }

  /** The gate of a connection that has one. */
  public static @Nullable ReadGate of(HttpConnection connection) {
    return (ReadGate) pipeline(connection).get(NAME);
  }

  private static ChannelPipeline pipeline(HttpConnection connection) {
    return ((ConnectionBase) connection).channel().pipeline();
  }

  @Override
  @SuppressWarnings("deprecation") // the only way to bound the reads of one channel after the fact
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    ctx.channel().config().setMaxMessagesPerRead(READS);
  }

  /** Reads no more of the body that is under way; without one, nothing happens. */
  public void hold() {
    onEventLoop(this::close);
  }

  /**
   * Reads on, once whatever was asked to be delivered before this call has been; if that has led to
   * another {@link #hold}, it doesn't.
   */
  public void release() {
    onEventLoop(this::open);
  }

  /**
   * Runs something once the body that is under way has been read from the connection, or the
   * connection has closed; at once when there is none.
   */
  public static void onBodyEnd(HttpConnection connection, Runnable action) {
    Channel channel = ((ConnectionBase) connection).channel();
    ReadGate gate = of(connection);
    if (gate == null) {
      action.run(); // its pipeline is gone
    } else if (channel.eventLoop().inEventLoop()) {
      gate.await(action);
    } else {
      channel.eventLoop().execute(() -> gate.await(action));
    }
  }

  private void await(Runnable action) {
    if (open && channel != null && channel.isActive()) {
      onEnd = action;
    } else {
      action.run();
    }
  }

  private void bodyEnded() {
    Runnable action = onEnd;
    onEnd = null;
    if (action != null) {
      action.run();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    open = false;
    ctx.fireChannelInactive();
    bodyEnded();
  }

  private void onEventLoop(Consumer<Channel> change) {
    Channel known = Objects.requireNonNull(channel, "installed");
    if (known.eventLoop().inEventLoop()) {
      change.accept(known);
    } else {
      known.eventLoop().execute(() -> change.accept(known));
    }
  }

  private void close(Channel known) {
    if (open && !held) {
      held = true;
      known.config().setAutoRead(false);
    }
  }

  private void open(Channel known) {
    if (held) {
      held = false;
      if (!releasing) {
        releasing = true;
        known.eventLoop().execute(() -> readOn(known));
      }
    }
  }

  private void readOn(Channel known) {
    releasing = false;
    if (!held) {
      known.config().setAutoRead(true);
    }
  }

  /** Vert.x wants to read on as soon as its own queue is short. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (held) {
      ctx.channel().config().setAutoRead(false);
    } else {
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof LastHttpContent) {
      open = false;
      open(ctx.channel()); // the connection may be another message's from here on
    } else if (message instanceof HttpMessage) {
      open = true;
    }
    ctx.fireChannelRead(message);
    if (!open) {
      bodyEnded();
    }
  }
}
