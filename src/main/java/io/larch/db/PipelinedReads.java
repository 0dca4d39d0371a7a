package io.larch.db;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Short reads that share connections of a pool. A read asks for a connection as any statement does;
 * what comes while it waits for one is sent along with it, one statement behind the other, without
 * waiting for the answers in between. So the fewer connections are free, the more reads go with
 * each, and none waits for company.
 *
 * <p>Each is a statement of its own: what the server says against one is that one's alone. They
 * share the connection's fate: if it is lost, or the group is not answered within the time that a
 * single statement has, those without an answer fail. As they only read, they may simply be asked
 * again.
 *
 * <p>A read waits for those before it on its connection, so this is for what an index answers at
 * once.
 *
 * <p>Confined to an event loop.
 */
public final class PipelinedReads {

  /** Reads that go with one connection, which takes as many without an answer. */
  static final int MOST_AT_ONCE = ConnectionOptions.PIPELINING_LIMIT;

  /** Reads that wait here; what comes beyond that waits in the pool's own queue. */
  static final int MOST_WAITING = 32 * MOST_AT_ONCE;

  private final Pool pool;
  private final Context loop;
  private final Thread thread;
  private final Queue<Read> waiting = new ArrayDeque<>();
  private int asked;

  private record Read(String sql, Tuple parameters, Promise<RowSet<Row>> promise) {}

  /**
   * To be called on the event loop that it is for.
   *
   * @param pool one of {@link Database}'s, which bounds what is done with a connection
   */
  public PipelinedReads(Vertx vertx, Pool pool) {
    this.pool = pool;
    this.loop = vertx.getOrCreateContext();
    this.thread = Thread.currentThread();
  }

  /**
   * Runs a statement that changes nothing.
   *
   * @param sql one statement
   * @return fails with {@link DatabaseException} alone
   * @throws IllegalStateException if called on another event loop
   */
  public Future<RowSet<Row>> execute(String sql, Tuple parameters) {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException("These reads are another event loop's");
    }
    if (waiting.size() >= MOST_WAITING) {
      return pool.preparedQuery(sql).execute(parameters);
    }
    Read read = new Read(sql, parameters, Promise.promise());
    waiting.add(read);
    if (waiting.size() > asked * MOST_AT_ONCE) {
      asked++;
      // After what else has arrived with it. On no request's own context, since it is for several.
      loop.runOnContext(_ -> askForConnection());
    }
    return read.promise().future();
  }

  /** One connection is asked for by as many as can go with it, so that none waits for a second. */
  private void askForConnection() {
    List<Read> group = new ArrayList<>(MOST_AT_ONCE);
    pool.withConnection(
            connection -> {
              take(group);
              return send(group, connection);
            })
        .onFailure(
            failure -> {
              if (group.isEmpty()) { // There was no connection.
                take(group);
              }
              group.forEach(read -> read.promise().tryFail(failure));
            });
  }

  /** Those that have waited longest, which may be none: they may have gone with the one before. */
  private void take(List<Read> group) {
    asked--;
    while (group.size() < MOST_AT_ONCE && !waiting.isEmpty()) {
      group.add(waiting.remove());
    }
  }

  /** Completes when all have an answer, whichever. */
  private static Future<@Nullable Void> send(List<Read> group, SqlConnection connection) {
    if (group.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Future<?>> answers = new ArrayList<>(group.size());
    for (Read read : group) {
      answers.add(
          connection
              .preparedQuery(read.sql())
              .execute(read.parameters())
              .onSuccess(read.promise()::tryComplete)
              .onFailure(failure -> read.promise().tryFail(DatabaseException.of(failure))));
    }
    // Of the last one, since what joins them has no event loop for a time-out to be on.
    Future<@Nullable Void> all = Future.join(answers).transform(_ -> Future.succeededFuture());
    return answers.getLast().transform(_ -> all);
  }
}
