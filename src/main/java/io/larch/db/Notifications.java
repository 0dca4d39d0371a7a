package io.larch.db;

import io.larch.retry.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Hears the notifications of one of the database's channels, on a connection of its own that is
 * made again whenever it is lost. What is sent meanwhile is missed, as is everything behind a
 * pooler that gives a connection to others between transactions: they are hints, and no more.
 */
public final class Notifications {

  private static final Backoff PAUSES = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

  /** Nothing is sent on the connection otherwise, so that its loss may not be noticed. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final PgSubscriber subscriber;
  private final long check;
  private volatile boolean closed;

  private Notifications(Vertx vertx, PgConnectOptions options) {
    this.vertx = vertx;
    this.subscriber = PgSubscriber.subscriber(vertx, options).reconnectPolicy(this::pause);
    this.check = vertx.setPeriodic(CHECK_INTERVAL.toMillis(), _ -> check());
  }

  /**
   * Begins to listen, and connects in the background.
   *
   * @param heard called for each notification, and when the channel is listened to again, for those
   *     that may have been missed
   */
  static Notifications listen(
      Vertx vertx, PgConnectOptions options, String channel, Runnable heard) {
    Notifications notifications = new Notifications(vertx, options);
    notifications
        .subscriber
        .channel(channel)
        .subscribeHandler(_ -> heard.run())
        .handler(_ -> heard.run());
    notifications.connect(0);
    return notifications;
  }

  /** Until it succeeds: the subscriber makes lost connections again, but not a first one. */
  private void connect(int retries) {
    subscriber
        .connect()
        .onFailure(
            _ -> {
              long pause = pause(retries);
              if (pause >= 0) {
                vertx.setTimer(pause, _ -> connect(retries + 1));
              }
            });
  }

  /** In ms; negative when it is not to be tried again. */
  private long pause(int retries) {
    return closed ? -1 : PAUSES.after(retries + 1).toMillis();
  }

  private void check() {
    PgConnection connection = subscriber.actualConnection();
    if (connection != null) {
      connection
          .query("SELECT 1")
          .execute()
          .timeout(CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
          .onFailure(_ -> SilentServer.hangUp(connection));
    }
  }

  /** Listens no more. Never fails. */
  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(check);
    return subscriber.close().otherwiseEmpty();
  }
}
