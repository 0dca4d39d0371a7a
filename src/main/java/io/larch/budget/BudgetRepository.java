package io.larch.budget;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The table {@code delete_budget}: what instances have leased of each principal's budget. */
final class BudgetRepository {

  /** Assets that an instance leases at a time. */
  static final int BLOCK = 1_000;

  /**
   * So that an instance takes no more than this part of what is left, and leaves some to others.
   */
  private static final int SHARE = 8;

  private static final String BEGIN =
      """
      INSERT INTO delete_budget (principal, hour, leased)
      VALUES ($1, date_trunc('hour', now()), 0) ON CONFLICT (principal) DO NOTHING\
      """;

  private static final String LOOK =
      """
      SELECT CASE WHEN hour = date_trunc('hour', now()) THEN leased ELSE 0 END AS leased,
        extract(epoch FROM date_trunc('hour', now()) + interval '1 hour' - now())::float8 AS seconds
      FROM delete_budget WHERE principal = $1 FOR UPDATE\
      """;

  private static final String LEASE =
      """
      UPDATE delete_budget SET hour = date_trunc('hour', now()), leased = $2 WHERE principal = $1\
      """;

  private static final String FORGET =
      """
      DELETE FROM delete_budget WHERE principal = ANY (ARRAY(
        SELECT principal FROM delete_budget WHERE hour < now() - interval '1 day'
        LIMIT 100 FOR UPDATE SKIP LOCKED))\
      """;

  private static final String OF_THIS_HOUR =
      """
      SELECT principal, leased FROM delete_budget WHERE hour = date_trunc('hour', now())
      ORDER BY leased DESC, principal LIMIT $1\
      """;

  private static final String LIFT =
      """
      UPDATE delete_budget SET leased = 0
      WHERE principal = $1 AND hour = date_trunc('hour', now()) AND leased > 0\
      """;

  private final Pool pool;

  BudgetRepository(Pool pool) {
    this.pool = pool;
  }

  /**
   * What an instance got.
   *
   * @param granted assets; 0 when nothing is left
   * @param left of the hour, by the database's clock; more than 0
   */
  record Lease(long granted, Duration left) {}

  /**
   * Leases a block, and what has been spent beyond the last one.
   *
   * @param budget assets an hour
   * @param debt assets that were deleted and are not leased yet
   */
  Future<Lease> lease(String principal, long budget, long debt) {
    return pool.withTransaction(connection -> lease(connection, principal, budget, debt))
        .map(Objects::requireNonNull);
  }

  private static Future<Lease> lease(
      SqlConnection connection, String principal, long budget, long debt) {
    return connection
        .preparedQuery(BEGIN)
        .execute(Tuple.of(principal))
        .compose(_ -> connection.preparedQuery(LOOK).execute(Tuple.of(principal)))
        .compose(
            rows -> {
              Row row = rows.iterator().next();
              long leased = row.getLong("leased");
              Duration left = Duration.ofMillis(1 + (long) (row.getDouble("seconds") * 1_000));
              long granted = granted(budget - leased, debt);
              return granted == 0
                  ? Future.succeededFuture(new Lease(0, left))
                  : connection
                      .preparedQuery(LEASE)
                      .execute(Tuple.of(principal, leased + granted))
                      .map(new Lease(granted, left));
            });
  }

  /** A block at the most, and less when little is left, so that several instances can use it up. */
  static long granted(long left, long debt) {
    if (left <= 0) {
      return 0;
    }
    long beyond = left - debt;
    return beyond <= 0 ? left : debt + Math.clamp(beyond / SHARE, 1, BLOCK);
  }

  /** Takes away what is left of principals who deleted nothing for a day. */
  Future<Void> forget() {
    return pool.query(FORGET).execute().mapEmpty();
  }

  /**
   * Who has deleted in this hour.
   *
   * @param leased assets, some of which may not have been deleted yet
   */
  record Spent(String principal, long leased) {}

  /** Those who have leased most in this hour. */
  Future<List<Spent>> ofThisHour(int most) {
    return pool.preparedQuery(OF_THIS_HOUR)
        .execute(Tuple.of(most))
        .map(
            rows -> {
              List<Spent> all = new ArrayList<>(rows.size());
              for (Row row : rows) {
                all.add(new Spent(row.getString("principal"), row.getLong("leased")));
              }
              return all;
            });
  }

  /** Lets a principal begin anew; false when it has leased nothing in this hour. */
  Future<Boolean> lift(String principal) {
    return pool.preparedQuery(LIFT).execute(Tuple.of(principal)).map(rows -> rows.rowCount() == 1);
  }
}
