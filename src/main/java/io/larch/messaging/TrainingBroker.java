package io.larch.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.impl.AMQCommand;
import com.rabbitmq.client.impl.AMQContentHeader;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As much of a broker as {@code larch train} needs: it agrees to everything, confirms what is
 * published, and hands it to whoever consumes. No queue, and no guarantee.
 */
public final class TrainingBroker implements AutoCloseable {

  private static final int PROTOCOL_HEADER_BYTES = 8;
  private static final int FRAME_MAX = 128 * 1024;
  private static final int CHANNEL_MAX = 64;
  private static final int HEARTBEAT_SECONDS = 60;

  private final ServerSocket listener;
  private volatile @Nullable Subscription subscription;

  private record Subscription(Peer peer, int channel, String tag) {}

  /**
   * Listens on loopback, on a free port.
   *
   * @throws IOException if it can't
   */
  public TrainingBroker() throws IOException {
    listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Where it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    try {
      while (true) {
        Peer peer = new Peer(listener.accept());
        Thread.ofVirtual().start(peer::serve);
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  /** One connection. */
  private final class Peer {

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Map<Integer, AMQCommand> unfinished = new HashMap<>();
    private final Map<Integer, Long> published = new HashMap<>();
    private long delivered;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    void serve() {
      try (socket) {
        in.skipNBytes(PROTOCOL_HEADER_BYTES);
        send(
            0,
            new AMQP.Connection.Start.Builder()
                .serverProperties(Map.of())
                .mechanisms("PLAIN")
                .locales("en_US")
                .build());
        while (true) {
          read(Frame.readFrom(in, FRAME_MAX));
        }
      } catch (IOException e) {
        // The client has gone.
      }
    }

    private void read(@Nullable Frame frame) throws IOException {
      if (frame == null || frame.type == AMQP.FRAME_HEARTBEAT) {
        return;
      }
      AMQCommand command = unfinished.computeIfAbsent(frame.channel, _ -> new AMQCommand());
      if (command.handleFrame(frame)) {
        unfinished.remove(frame.channel);
        carryOut(frame.channel, command);
      }
    }

    private void carryOut(int channel, AMQCommand command) throws IOException {
      if (command.getMethod() instanceof AMQP.Basic.Publish publish) {
        Subscription to = subscription;
        if (to != null) {
          to.peer().deliver(to, publish, command);
        }
        long tag = published.merge(channel, 1L, Long::sum);
        send(channel, new AMQP.Basic.Ack.Builder().deliveryTag(tag).build());
        return;
      }
      Method answer = answer(command.getMethod());
      if (answer != null) {
        send(channel, answer);
      }
      if (answer instanceof AMQP.Basic.ConsumeOk consuming) {
        subscription = new Subscription(this, channel, consuming.getConsumerTag());
      }
    }

    private synchronized void deliver(
        Subscription to, AMQP.Basic.Publish publish, AMQCommand message) throws IOException {
      delivered++;
      byte[] body = message.getContentBody();
      Method delivery =
          new AMQP.Basic.Deliver.Builder()
              .consumerTag(to.tag())
              .deliveryTag(delivered)
              .exchange(publish.getExchange())
              .routingKey(publish.getRoutingKey())
              .build();
      AMQContentHeader header = message.getContentHeader();
      write(to.channel(), delivery);
      header.toFrame(to.channel(), body.length).writeTo(out);
      Frame.fromBodyFragment(to.channel(), body, 0, body.length).writeTo(out);
      out.flush();
    }

    private synchronized void send(int channel, Method method) throws IOException {
      write(channel, method);
      out.flush();
    }

    private void write(int channel, Method method) throws IOException {
      ((com.rabbitmq.client.impl.Method) method).toFrame(channel).writeTo(out);
    }
  }

  /** What a broker says to it; null: nothing. */
  private static @Nullable Method answer(Method request) {
    return switch (request) {
      case AMQP.Connection.StartOk _ ->
          new AMQP.Connection.Tune.Builder()
              .channelMax(CHANNEL_MAX)
              .frameMax(FRAME_MAX)
              .heartbeat(HEARTBEAT_SECONDS)
              .build();
      case AMQP.Connection.Open _ -> new AMQP.Connection.OpenOk.Builder().build();
      case AMQP.Connection.Close _ -> new AMQP.Connection.CloseOk.Builder().build();
      case AMQP.Channel.Open _ -> new AMQP.Channel.OpenOk.Builder().build();
      case AMQP.Channel.Close _ -> new AMQP.Channel.CloseOk.Builder().build();
      case AMQP.Exchange.Declare _ -> new AMQP.Exchange.DeclareOk.Builder().build();
      case AMQP.Queue.Declare declare -> new AMQImpl.Queue.DeclareOk(declare.getQueue(), 0, 0);
      case AMQP.Queue.Bind _ -> new AMQP.Queue.BindOk.Builder().build();
      case AMQP.Confirm.Select _ -> new AMQP.Confirm.SelectOk.Builder().build();
      case AMQP.Basic.Qos _ -> new AMQP.Basic.QosOk.Builder().build();
      case AMQP.Basic.Consume _ ->
          new AMQP.Basic.ConsumeOk.Builder().consumerTag("training").build();
      case AMQP.Basic.Cancel cancel ->
          new AMQP.Basic.CancelOk.Builder().consumerTag(cancel.getConsumerTag()).build();
      default -> null;
    };
  }
}
