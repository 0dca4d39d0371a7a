package io.larch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadGateTest {

  private final ReadGate gate = new ReadGate();
  private int reads;
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext ctx) {
              reads++;
              ctx.read();
            }
          },
          gate);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void head() {
    channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/"));
  }

  private void piece() {
    channel.writeInbound(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[] {1})));
  }

  private void end() {
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private boolean reading() {
    return channel.config().isAutoRead();
  }

  @Test
  void aBodyThatIsHeldIsNotReadWhoeverAsksForIt() {
    head();
    gate.hold();
    assertThat(reading()).isFalse();

    // As Vert.x does when its own queue is short.
    int before = reads;
    channel.config().setAutoRead(true);
    assertThat(reading()).isFalse();
    channel.read();
    assertThat(reads).isEqualTo(before);
  }

  @Test
  void releasedItIsReadOn() {
    head();
    gate.hold();
    piece();
    int before = reads;

    gate.release();
    channel.runPendingTasks();

    assertThat(reading()).isTrue();
    assertThat(reads).isGreaterThan(before);
  }

  @Test
  void aHoldThatComesBeforeTheReleaseTakesEffectStays() {
    head();
    gate.hold();
    gate.release();
    gate.hold();
    channel.runPendingTasks();

    assertThat(reading()).isFalse();

    gate.release();
    channel.runPendingTasks();
    assertThat(reading()).isTrue();
  }

  @Test
  void betweenBodiesNothingIsHeld() {
    gate.hold();
    assertThat(reading()).isTrue();

    head();
    gate.hold();
    end();
    channel.runPendingTasks();
    assertThat(reading()).isTrue();

    gate.hold();
    assertThat(reading()).isTrue();
  }
}
