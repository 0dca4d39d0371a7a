package io.larch.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collector;

/** A prepared statement that takes a connection of a {@link BoundedPool} for each execution. */
final class BoundedQuery<T> implements PreparedQuery<T> {

  private final BoundedPool pool;
  private final Function<SqlConnection, PreparedQuery<T>> query;

  BoundedQuery(BoundedPool pool, Function<SqlConnection, PreparedQuery<T>> query) {
    this.pool = pool;
    this.query = query;
  }

  @Override
  public Future<T> execute() {
    return pool.atomically(connection -> query.apply(connection).execute());
  }

  @Override
  public Future<T> execute(Tuple parameters) {
    return pool.atomically(connection -> query.apply(connection).execute(parameters));
  }

  /**
   * Not run again after a conflict: each tuple is a transaction of its own, and the first ones may
   * have been committed.
   */
  @Override
  public Future<T> executeBatch(List<Tuple> batch) {
    return pool.once(connection -> query.apply(connection).executeBatch(batch));
  }

  @Override
  public <R> PreparedQuery<SqlResult<R>> collecting(Collector<Row, ?, R> collector) {
    return new BoundedQuery<>(pool, query.andThen(each -> each.collecting(collector)));
  }

  @Override
  public <U> PreparedQuery<RowSet<U>> mapping(Function<Row, U> mapper) {
    return new BoundedQuery<>(pool, query.andThen(each -> each.mapping(mapper)));
  }

  /** A statement, or several in one string, without parameters. */
  static final class Simple<T> implements Query<T> {

    private final BoundedPool pool;
    private final Function<SqlConnection, Query<T>> query;

    Simple(BoundedPool pool, Function<SqlConnection, Query<T>> query) {
      this.pool = pool;
      this.query = query;
    }

    @Override
    public Future<T> execute() {
      return pool.atomically(connection -> query.apply(connection).execute());
    }

    @Override
    public <R> Query<SqlResult<R>> collecting(Collector<Row, ?, R> collector) {
      return new Simple<>(pool, query.andThen(each -> each.collecting(collector)));
    }

    @Override
    public <U> Query<RowSet<U>> mapping(Function<Row, U> mapper) {
      return new Simple<>(pool, query.andThen(each -> each.mapping(mapper)));
    }
  }
}
