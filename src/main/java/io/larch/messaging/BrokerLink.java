package io.larch.messaging;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ChannelContinuationTimeoutException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.larch.config.MessagingConfig;
import io.larch.retry.Backoff;
import io.larch.retry.LogLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one channel to RabbitMQ open, for ever. A virtual thread connects, declares the topology,
 * hands a fresh channel to its user, waits until that channel or its connection is lost, and begins
 * again. The Java client's own recovery is off: what was open on a lost channel is over, and a new
 * one starts with nothing to restore.
 */
final class BrokerLink {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);
  private static final Backoff DELAYS = new Backoff(Duration.ofMillis(200), LONGEST_DELAY);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

  /**
   * RabbitMQ tells consumers that their queue was deleted, unless by then there is one of its name
   * again: it moves them there by itself, where 3.10 gives them nothing.
   */
  private static final Duration CONSUMERS_ARE_TOLD = Duration.ofMillis(500);

  /**
   * What the user does with each fresh channel; runs on the link's own thread, so that it may
   * block.
   */
  @FunctionalInterface
  interface OnOpen {
    void accept(Channel channel) throws IOException;
  }

  private final String side;
  private final MessagingConfig config;
  private final Topology topology;
  private final OnOpen onOpen;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LogLimiter outageLog = new LogLimiter(LOG_INTERVAL);
  private final LogLimiter declareThrottle = new LogLimiter(LONGEST_DELAY);

  /** In a row; of the link's own thread. */
  private int failures;

  private final AtomicBoolean outageLogged = new AtomicBoolean();
  private volatile @Nullable Connection connection;
  private volatile @Nullable Channel channel;
  private volatile boolean blocked;
  private volatile @Nullable String droppedBecause;

  /**
   * @param side {@code publisher}, {@code consumer} or a type, for log and thread names
   */
  BrokerLink(String side, MessagingConfig config, Topology topology, OnOpen onOpen) {
    this.side = side;
    this.config = config;
    this.topology = topology;
    this.onOpen = onOpen;
    this.thread = Thread.ofVirtual().name("larch-rabbitmq-" + side).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Whether there is a channel, and the broker reads from its connection. */
  boolean connected() {
    Channel current = channel;
    return current != null && current.isOpen() && !blocked;
  }

  /**
   * Declares the topology again, in the background, in a moment, and not too often: for when a
   * queue or binding has gone missing.
   */
  void redeclare() {
    Channel current = channel;
    if (current == null || !declareThrottle.permits()) {
      return;
    }
    Thread.startVirtualThread(
        () -> {
          try {
            if (closed.await(CONSUMERS_ARE_TOLD.toMillis(), TimeUnit.MILLISECONDS)) {
              return;
            }
            topology.declare(current.getConnection());
            LOG.warn(
                "The queue {} or its binding had gone missing and was declared again",
                topology.queue());
          } catch (IOException | ShutdownSignalException e) {
            LOG.warn(
                "The queue {} or its binding has gone missing and can't be declared: {}",
                topology.queue(),
                e.getMessage());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /**
   * Drops the channel; the link then opens another.
   *
   * @param why for the log
   */
  void reopen(String why) {
    Channel current = channel;
    if (current != null) {
      droppedBecause = why;
      abort(current.getConnection(), LONGEST_DELAY);
    }
  }

  /**
   * Closes for good a link that was started. Blocks, at most for about the limit; a request to the
   * broker that is still unanswered is given up.
   */
  void close(Duration limit) throws InterruptedException {
    long begin = System.nanoTime();
    closed.countDown();
    Connection current = connection;
    if (current != null) {
      abort(current, limit);
    }
    thread.join(limit.minusNanos(System.nanoTime() - begin));
  }

  private void run() {
    try {
      while (!isClosed()) {
        String problem = connectAndWait();
        failures++;
        Duration delay = DELAYS.after(failures);
        if (!isClosed()) {
          logOutage(problem, delay);
        }
        closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void logOutage(String problem, Duration delay) {
    if (!outageLog.permits()) {
      LOG.debug("Still no connection to RabbitMQ ({}): {}", side, problem);
      return;
    }
    outageLogged.set(true);
    LOG.warn(
        "No connection to RabbitMQ at {}:{} ({}): {}. It will be tried again in {} ms, then on and"
            + " on at most {} s apart",
        config.host(),
        config.port(),
        side,
        problem,
        delay.toMillis(),
        LONGEST_DELAY.toSeconds());
  }

  /** One connection from its opening to its end; answers what ended it. */
  private String connectAndWait() throws InterruptedException {
    Connection fresh = null;
    try {
      fresh = RabbitMqConnections.open(config, "larch " + side);
      connection = fresh;
      if (isClosed()) {
        return "closed";
      }
      topology.declare(fresh);
      watchBlocking(fresh);
      CountDownLatch lost = new CountDownLatch(1);
      Channel opened = fresh.createChannel();
      if (opened == null) {
        return "RabbitMQ allows no further channel on this connection";
      }
      opened.addShutdownListener(_ -> lost.countDown());
      onOpen.accept(opened);
      channel = opened;
      failures = 0;
      if (outageLogged.getAndSet(false)) {
        LOG.info("Connected to RabbitMQ at {}:{} again ({})", config.host(), config.port(), side);
      }
      lost.await();
      String dropped = droppedBecause;
      droppedBecause = null;
      return dropped != null ? dropped : describe(opened.getCloseReason());
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      return describe(e);
    } catch (RuntimeException e) {
      // Such as a name that AMQP has no room for. A link that ended here would never come back.
      return e.toString();
    } finally {
      channel = null;
      connection = null;
      blocked = false;
      if (fresh != null) {
        abort(fresh, config.connectTimeout());
      }
    }
  }

  private void watchBlocking(Connection connection) {
    connection.addBlockedListener(
        new BlockedListener() {
          @Override
          public void handleBlocked(String reason) {
            blocked = true;
            LOG.warn("RabbitMQ takes no messages until it has recovered: {}", reason);
          }

          @Override
          public void handleUnblocked() {
            blocked = false;
            LOG.info("RabbitMQ takes messages again");
          }
        });
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private static void abort(Connection connection, Duration limit) {
    connection.abort(Math.toIntExact(Math.max(1, limit.toMillis())));
  }

  /**
   * What happened, for operators. The client wraps what the broker said in an exception without a
   * message of its own.
   */
  static String describe(@Nullable Throwable failure) {
    if (failure == null) {
      return "closed";
    }
    if (failure instanceof ChannelContinuationTimeoutException unanswered) {
      return "it did not answer "
          + unanswered.getMethod().protocolMethodName()
          + " within "
          + RabbitMqConnections.ANSWER_LIMIT.toSeconds()
          + " s; if it goes on like this the queue may have no leader, which RabbitMQ's log tells."
          + " Should it get none, delete the queue: no purge is lost by that, as batches are"
          + " published again when their lease ends";
    }
    Throwable known = failure;
    while (known.getMessage() == null && known.getCause() != null) {
      known = known.getCause();
    }
    return known.getMessage() == null ? known.getClass().getSimpleName() : known.getMessage();
  }
}
