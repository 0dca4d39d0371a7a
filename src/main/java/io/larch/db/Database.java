package io.larch.db;

import io.larch.config.DatabaseConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The pools of a process: one for requests, one for those of them that scan, one for background
 * work, so that none can take the others' connections. They are shared by all event loops.
 *
 * <p>Every call on them ends in bounded time, also when the server has stopped answering without
 * closing its connections, and fails with {@link DatabaseException} alone. A statement or
 * transaction that loses a deadlock or a serialization conflict is run again a few times; one whose
 * outcome is unknown never is. {@link Pool#getConnection()} is the exception: it leaves the bounds
 * to the caller.
 */
public final class Database {

  // The server ends a statement first and says so; only when it is silent does the client hang up.
  private static final long GRACE_MILLIS = 1_000;
  private static final int IDLE_SECONDS = 300;
  // Old sessions hold memory for what they have once planned and cached, and stay on one server
  // behind a load balancer.
  private static final int LIFETIME_SECONDS = 1_800;
  private static final Duration LISTENING_PATIENCE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final DatabaseConfig config;
  private final Pool requests;
  private final Pool scans;
  private final Pool background;

  /** Connects when first used: a server that is away now may be there later. */
  public Database(Vertx vertx, DatabaseConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.requests = pool(vertx, config, config.poolSize());
    // Background work comes from a few loops that wait for their answers, so its queue bounds
    // itself.
    this.background = pool(vertx, config, config.backgroundPoolSize());
    DatabaseConfig.Scans limits = config.scans();
    this.scans =
        pool(
            vertx,
            ConnectionOptions.scans(config),
            options(limits.poolSize(), limits.maxWaiting()),
            config.connectTimeout(),
            limits.timeout());
  }

  private static Pool pool(Vertx vertx, DatabaseConfig config, int size) {
    Duration timeout = config.statementTimeout();
    return pool(
        vertx,
        ConnectionOptions.reactive(config, timeout),
        options(size, config.maxWaiting()),
        config.connectTimeout(),
        timeout);
  }

  private static PoolOptions options(int size, int maxWaiting) {
    return new PoolOptions()
        .setMaxSize(size)
        .setMaxWaitQueueSize(maxWaiting)
        .setConnectionTimeout(0) // BoundedPool's
        .setIdleTimeout(IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setMaxLifetime(LIFETIME_SECONDS)
        .setMaxLifetimeUnit(TimeUnit.SECONDS);
  }

  private static Pool pool(
      Vertx vertx,
      PgConnectOptions connections,
      PoolOptions options,
      Duration connectTimeout,
      Duration statementTimeout) {
    Pool pool = PgBuilder.pool().with(options).connectingTo(connections).using(vertx).build();
    return new BoundedPool(
        vertx, pool, connectTimeout.toMillis(), statementTimeout.toMillis() + GRACE_MILLIS);
  }

  /** For what a client waits for and the database finds at once. */
  public Pool requests() {
    return requests;
  }

  /**
   * For what a client waits for and may take the database long, as it filters or walks: so few
   * connections that the others' work is not kept waiting, and a time-out of its own.
   */
  public Pool scans() {
    return scans;
  }

  /** For relay, purge and other work that nobody waits for. */
  public Pool background() {
    return background;
  }

  /**
   * Hears the notifications of a channel, on a connection of its own. To be closed by the caller.
   *
   * @param channel a name of lower-case letters and underscores
   * @param heard called for each notification, and whenever some may have been missed
   */
  public Notifications listen(String channel, Runnable heard) {
    return Notifications.listen(
        vertx,
        ConnectionOptions.reactive(config, config.statementTimeout()),
        channel,
        heard,
        LISTENING_PATIENCE);
  }

  /** Closes the pools; calls that are under way fail. */
  public Future<Void> close() {
    return Future.join(requests.close(), scans.close(), background.close()).mapEmpty();
  }
}
