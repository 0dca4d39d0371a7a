package io.larch.db;

import io.larch.retry.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hears the notifications of one of the database's channels, on a connection of its own that is
 * made again whenever it is lost. What is sent meanwhile is missed, as is everything behind a
 * pooler that gives a connection to others between transactions: they are hints, and no more.
 */
public final class Notifications {

  private static final Backoff PAUSES = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

  private final Vertx vertx;
  private final PgConnectOptions options;
  private final String channel;
  private final Runnable heard;
  private final long patienceMillis;
  private final long check;
  private @Nullable PgConnection listening;
  private boolean closed;

  private Notifications(
      Vertx vertx, PgConnectOptions options, String channel, Runnable heard, Duration patience) {
    this.vertx = vertx;
    this.options = options;
    this.channel = channel;
    this.heard = heard;
    this.patienceMillis = patience.toMillis();
    this.check = vertx.setPeriodic(patienceMillis, _ -> check());
  }

  /**
   * Begins to listen, and connects in the background.
   *
   * @param channel a plain name
   * @param heard called for each notification, and when the channel is listened to again, for those
   *     that may have been missed
   * @param patience how long the server may take to answer, and how often it is asked whether it
   *     still does: nothing is sent on the connection otherwise, so that its loss may not be
   *     noticed
   */
  static Notifications listen(
      Vertx vertx, PgConnectOptions options, String channel, Runnable heard, Duration patience) {
    Notifications notifications = new Notifications(vertx, options, channel, heard, patience);
    notifications.connect(0);
    return notifications;
  }

  /** Until it succeeds. A server may also take the connection and then say nothing. */
  private void connect(int failures) {
    Future<PgConnection> connecting = PgConnection.connect(vertx, options);
    connecting
        .compose(this::listen)
        .timeout(patienceMillis, TimeUnit.MILLISECONDS)
        .onSuccess(this::listens)
        .onFailure(
            _ -> {
              connecting.onSuccess(SilentServer::hangUp); // also if it comes later
              connectLater(failures + 1);
            });
  }

  private void connectLater(int failures) {
    vertx.setTimer(
        PAUSES.after(failures).toMillis(),
        _ -> {
          if (!isClosed()) {
            connect(failures);
          }
        });
  }

  private Future<PgConnection> listen(PgConnection connection) {
    connection.notificationHandler(_ -> heard.run());
    return connection.query("LISTEN \"" + channel + '"').execute().map(connection);
  }

  private void listens(PgConnection connection) {
    synchronized (this) {
      if (!closed) {
        listening = connection;
      }
    }
    if (isClosed()) {
      SilentServer.hangUp(connection);
      return;
    }
    connection.closeHandler(_ -> lost(connection));
    heard.run();
  }

  private void lost(PgConnection connection) {
    synchronized (this) {
      if (listening != connection) {
        return;
      }
      listening = null;
    }
    if (!isClosed()) {
      connectLater(1);
    }
  }

  private void check() {
    PgConnection connection = listening();
    if (connection != null) {
      connection
          .query("SELECT 1")
          .execute()
          .timeout(patienceMillis, TimeUnit.MILLISECONDS)
          .onFailure(
              _ -> {
                SilentServer.hangUp(connection);
                lost(connection);
              });
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized @Nullable PgConnection listening() {
    return listening;
  }

  /** Listens no more. Never fails. */
  public Future<Void> close() {
    synchronized (this) {
      closed = true;
    }
    vertx.cancelTimer(check);
    PgConnection connection = listening();
    return connection == null ? Future.succeededFuture() : connection.close().otherwiseEmpty();
  }
}
