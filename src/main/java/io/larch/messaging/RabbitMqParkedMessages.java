package io.larch.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.larch.config.MessagingConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The parked queue, asked over a connection of its own, which is made when it is needed and kept
 * until it breaks. One request at a time; few wait, and each not for long.
 */
final class RabbitMqParkedMessages implements ParkedMessages {

  private static final Duration LONGEST_TURN = Duration.ofSeconds(30);

  /** Requests under way and waiting. */
  private static final int MOST_REQUESTS = 16;

  /** Only one publish is ever unconfirmed, but its place may be free a little after its confirm. */
  private static final int WINDOW = 100;

  /** Something to do on a channel; may block. */
  @FunctionalInterface
  private interface Request<T> {
    T on(Channel channel) throws IOException, InterruptedException;
  }

  /** Something to do with a message that was taken; null, or why that can't go on. */
  @FunctionalInterface
  private interface Move {
    @Nullable String move(GetResponse message) throws InterruptedException;
  }

  private final Vertx vertx;
  private final MessagingConfig config;
  private final Topology topology;
  private final Semaphore places = new Semaphore(MOST_REQUESTS);
  private final Semaphore turn = new Semaphore(1);
  private volatile @Nullable Connection connection;
  private volatile boolean closed;

  RabbitMqParkedMessages(Vertx vertx, MessagingConfig config, Topology topology) {
    this.vertx = vertx;
    this.config = config;
    this.topology = topology;
  }

  @Override
  public Future<Long> count() {
    return ask(this::count);
  }

  /** A queue that is not there holds nothing, and will be declared again. */
  private long count(Channel channel) throws IOException {
    try {
      return channel.queueDeclarePassive(topology.parkedQueue()).getMessageCount();
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException signal
          && signal.getReason() instanceof AMQP.Channel.Close close
          && close.getReplyCode() == AMQP.NOT_FOUND) {
        return 0;
      }
      throw e;
    }
  }

  /** What was taken and never acknowledged goes back when the channel is closed. */
  @Override
  public Future<List<Parked>> peek(int limit) {
    return ask(
        channel -> {
          List<Parked> seen = new ArrayList<>();
          for (long left = Math.min(limit, count(channel)); left > 0; left--) {
            GetResponse message = channel.basicGet(topology.parkedQueue(), false);
            if (message == null) {
              break;
            }
            seen.add(ParkedHeaders.describe(message));
          }
          return seen;
        });
  }

  @Override
  public Future<Moved> redrive(int atMost) {
    return ask(
        channel -> {
          ConfirmedChannel confirmed =
              ConfirmedChannel.open(channel, WINDOW, config.confirmTimeout());
          return move(channel, atMost, message -> publish(confirmed, message));
        });
  }

  private @Nullable String publish(ConfirmedChannel channel, GetResponse message)
      throws InterruptedException {
    try {
      channel
          .publish(
              "",
              topology.queue(EnvelopeProperties.type(message.getProps())),
              ParkedHeaders.redriven(message.getProps()),
              message.getBody())
          .get();
      return null;
    } catch (ExecutionException e) {
      return PublishException.of(e.getCause() == null ? e : e.getCause()).getMessage();
    }
  }

  @Override
  public Future<Moved> discard(int atMost) {
    return ask(channel -> move(channel, atMost, _ -> null));
  }

  /** No more than there were at the beginning, for some may come back while this runs. */
  private Moved move(Channel channel, int atMost, Move move)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long limit = Math.min(atMost, count(channel));
    int moved = 0;
    try {
      while (moved < limit) {
        if (System.nanoTime() - begin > LONGEST_TURN.toNanos()) {
          return new Moved(moved, "it took longer than " + LONGEST_TURN.toSeconds() + " s");
        }
        GetResponse message = channel.basicGet(topology.parkedQueue(), false);
        if (message == null) {
          break;
        }
        String trouble = move.move(message);
        if (trouble != null) {
          return new Moved(moved, trouble);
        }
        channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
        moved++;
      }
      return new Moved(moved, null);
    } catch (IOException | ShutdownSignalException e) {
      return new Moved(moved, BrokerLink.describe(e));
    }
  }

  private <T> Future<T> ask(Request<T> request) {
    if (!places.tryAcquire()) {
      return Future.failedFuture(
          new BrokerUnavailableException(
              "%d requests for the parked messages are under way".formatted(MOST_REQUESTS), null));
    }
    Context context = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    Thread.ofVirtual()
        .name("larch-rabbitmq-parked")
        .start(
            () -> {
              try {
                T answer = inTurn(request);
                context.runOnContext(_ -> promise.complete(answer));
              } catch (IOException | TimeoutException | ShutdownSignalException e) {
                String why = BrokerLink.describe(e);
                context.runOnContext(_ -> promise.fail(new BrokerUnavailableException(why, e)));
              } catch (InterruptedException | RuntimeException e) {
                context.runOnContext(_ -> promise.fail(e));
              }
            });
    return promise.future().onComplete(_ -> places.release());
  }

  private <T> T inTurn(Request<T> request)
      throws IOException, TimeoutException, InterruptedException {
    if (!turn.tryAcquire(LONGEST_TURN.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("another request for the parked messages is still under way");
    }
    try {
      Channel channel = connected().createChannel();
      if (channel == null) {
        throw new IOException("RabbitMQ allows no further channel on this connection");
      }
      try {
        return request.on(channel);
      } finally {
        channel.abort();
      }
    } finally {
      turn.release();
    }
  }

  private Connection connected() throws IOException, TimeoutException {
    Connection current = connection;
    if (current == null || !current.isOpen()) {
      current = RabbitMqConnections.open(config, "larch operator");
      connection = current;
    }
    if (closed) {
      abort(current);
      throw new IOException("this server is stopping");
    }
    return current;
  }

  private void abort(Connection current) {
    current.abort(Math.toIntExact(Math.max(1, config.connectTimeout().toMillis())));
  }

  @Override
  public Future<Void> close() {
    closed = true;
    Connection current = connection;
    if (current == null) {
      return Future.succeededFuture();
    }
    Callable<@Nullable Void> closing =
        () -> {
          abort(current);
          return null;
        };
    return vertx.executeBlocking(closing, false).otherwiseEmpty().mapEmpty();
  }
}
