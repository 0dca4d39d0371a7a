package io.larch.db;

import io.larch.config.DatabaseConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

/**
 * The pools of a process: one for requests, one for background work, so that neither can take the
 * other's connections. They are shared by all event loops.
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

  private final Pool requests;
  private final Pool background;

  /** Connects when first used: a server that is away now may be there later. */
  public Database(Vertx vertx, DatabaseConfig config) {
    this.requests = pool(vertx, config, config.poolSize(), config.maxWaiting());
    // Background work comes from a few loops that wait for their answers, so its queue bounds
    // itself.
    this.background = pool(vertx, config, config.backgroundPoolSize(), config.maxWaiting());
  }

  private static Pool pool(Vertx vertx, DatabaseConfig config, int size, int maxWaiting) {
    Pool pool =
        PgBuilder.pool()
            .with(
                new PoolOptions()
                    .setMaxSize(size)
                    .setMaxWaitQueueSize(maxWaiting)
                    .setConnectionTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                    .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setIdleTimeout(IDLE_SECONDS)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS)
                    .setMaxLifetime(LIFETIME_SECONDS)
                    .setMaxLifetimeUnit(TimeUnit.SECONDS))
            .connectingTo(ConnectionOptions.reactive(config))
            .using(vertx)
            .build();
    return new BoundedPool(vertx, pool, config.statementTimeout().toMillis() + GRACE_MILLIS);
  }

  /** For what a client waits for. */
  public Pool requests() {
    return requests;
  }

  /** For relay, purge and other work that nobody waits for. */
  public Pool background() {
    return background;
  }

  /** Closes both pools; calls that are under way fail. */
  public Future<Void> close() {
    return Future.join(requests.close(), background.close()).mapEmpty();
  }
}
