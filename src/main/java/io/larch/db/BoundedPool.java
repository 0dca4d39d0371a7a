package io.larch.db;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PrepareOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.TransactionPropagation;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool that always answers in bounded time, fails with {@link DatabaseException} alone, except
 * for what a transaction's own work ends with a {@link RollbackException}, and runs statements and
 * transactions again that lost a deadlock or a serialization conflict.
 */
final class BoundedPool implements Pool {

  static final int MAX_ATTEMPTS = 5;
  private static final int FIRST_DELAY_MAX_MILLIS = 10;

  private final Vertx vertx;
  private final Pool pool;
  private final long waitMillis;
  private final long limitMillis;

  /**
   * @param pool without a time-out of its own: Vert.x's loses a waiter when its timer is set on one
   *     event loop while another hands over the connection (vert.x #6169)
   * @param waitMillis how long to wait for a connection
   * @param limitMillis how long work on a connection may take, a transaction of several statements
   *     as a whole
   */
  BoundedPool(Vertx vertx, Pool pool, long waitMillis, long limitMillis) {
    this.vertx = vertx;
    this.pool = pool;
    this.waitMillis = waitMillis;
    this.limitMillis = limitMillis;
  }

  @Override
  public Query<RowSet<Row>> query(String sql) {
    return new BoundedQuery.Simple<>(this, connection -> connection.query(sql));
  }

  @Override
  public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
    return new BoundedQuery<>(this, connection -> connection.preparedQuery(sql));
  }

  @Override
  public PreparedQuery<RowSet<Row>> preparedQuery(String sql, PrepareOptions options) {
    return new BoundedQuery<>(this, connection -> connection.preparedQuery(sql, options));
  }

  /** A connection to be closed by the caller, who bounds what is done with it. */
  @Override
  public Future<SqlConnection> getConnection() {
    Future<SqlConnection> connection = pool.getConnection();
    return (connection.isComplete() ? connection : connection.timeout(waitMillis, MILLISECONDS))
        // One that comes too late goes back at once.
        .onFailure(failure -> connection.onSuccess(SqlConnection::close))
        .recover(failure -> Future.failedFuture(DatabaseException.noConnection(failure)));
  }

  /** Bounded, never run again. */
  @Override
  public <T> Future<@Nullable T> withConnection(Function<SqlConnection, Future<@Nullable T>> work) {
    return once(work);
  }

  /**
   * Bounded as a whole. The work runs again after a conflict, so it must not do anything but SQL.
   */
  @Override
  public <T> Future<@Nullable T> withTransaction(
      Function<SqlConnection, Future<@Nullable T>> work) {
    return atomically(connection -> transaction(connection, work));
  }

  @Override
  public <T> Future<@Nullable T> withTransaction(
      TransactionPropagation propagation, Function<SqlConnection, Future<@Nullable T>> work) {
    if (propagation != TransactionPropagation.NONE) {
      throw new UnsupportedOperationException("Pass the connection on instead");
    }
    return withTransaction(work);
  }

  @Override
  public int size() {
    return pool.size();
  }

  @Override
  public Future<Void> close() {
    return pool.close();
  }

  /** Runs work that takes effect as a whole or not at all, again if it conflicts. */
  <T extends @Nullable Object> Future<T> atomically(Function<SqlConnection, Future<T>> work) {
    return retrying(1, () -> once(work));
  }

  /** Runs work that may take effect in part. */
  <T extends @Nullable Object> Future<T> once(Function<SqlConnection, Future<T>> work) {
    return getConnection()
        .compose(connection -> bounded(connection, work).onComplete(result -> connection.close()));
  }

  private <T extends @Nullable Object> Future<T> retrying(
      int attempt, Supplier<Future<T>> operation) {
    return operation
        .get()
        .recover(
            failure -> {
              // A conflict is the server's word that nothing was done; with any other failure that
              // is not sure.
              if (!(failure instanceof DatabaseException conflict)
                  || conflict.kind() != DatabaseException.Kind.CONFLICT) {
                return Future.failedFuture(failure);
              }
              if (attempt == MAX_ATTEMPTS) {
                return Future.failedFuture(DatabaseException.stillConflicting(attempt, conflict));
              }
              long bound = (long) FIRST_DELAY_MAX_MILLIS << (attempt - 1);
              return vertx
                  .timer(ThreadLocalRandom.current().nextLong(1, bound + 1), MILLISECONDS)
                  .compose(fired -> retrying(attempt + 1, operation));
            });
  }

  private <T extends @Nullable Object> Future<T> bounded(
      SqlConnection connection, Function<SqlConnection, Future<T>> work) {
    return work.apply(connection)
        .timeout(limitMillis, MILLISECONDS)
        .recover(
            failure -> {
              if (failure instanceof TimeoutException) {
                SilentServer.hangUp(connection);
                return Future.failedFuture(DatabaseException.noAnswer(limitMillis, failure));
              }
              return Future.failedFuture(
                  failure instanceof RollbackException ? failure : DatabaseException.of(failure));
            });
  }

  private static <T extends @Nullable Object> Future<T> transaction(
      SqlConnection connection, Function<SqlConnection, Future<T>> work) {
    return connection
        .begin()
        .compose(
            transaction ->
                work.apply(connection)
                    .compose(
                        value -> transaction.commit().map(value),
                        // What went wrong first is what the caller should hear of.
                        failure ->
                            transaction
                                .rollback()
                                .transform(rolledBack -> Future.failedFuture(failure))));
  }
}
