package io.larch.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.larch.config.DatabaseConfig;
import io.larch.testing.EventLoops;
import io.larch.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseIT {

  private static final int BOUND_SECONDS = 30;
  private static final Vertx VERTX = EventLoops.vertx();
  private static final DatabaseConfig CONFIG =
      limited(TestPostgres.emptyDatabase(), Duration.ofSeconds(20));
  private static final Database DATABASE = new Database(VERTX, CONFIG);
  private static final Pool POOL = DATABASE.requests();

  private static DatabaseConfig limited(DatabaseConfig config, Duration connectTimeout) {
    return LimitedDatabases.limited(config, 2, 2, 1, connectTimeout, Duration.ofSeconds(5));
  }

  @BeforeAll
  static void createTables() {
    TestPostgres.execute(
        CONFIG,
        // Whatever the server's default, sessions say what they need.
        "ALTER DATABASE "
            + CONFIG.name()
            + " SET default_transaction_isolation TO 'repeatable read'",
        "CREATE TABLE thing (id int CONSTRAINT thing_pk PRIMARY KEY, n int NOT NULL)",
        "INSERT INTO thing VALUES (1, 0), (2, 0)",
        "CREATE SEQUENCE attempts",
        "CREATE FUNCTION always_in_conflict() RETURNS int LANGUAGE plpgsql AS $$"
            + " BEGIN PERFORM nextval('attempts');"
            + " RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'conflict'; END $$",
        "CREATE FUNCTION lose_connection() RETURNS bool LANGUAGE sql AS $$"
            + " SELECT nextval('attempts') > 0 AND pg_terminate_backend(pg_backend_pid()) $$");
  }

  @AfterAll
  static void close() throws TimeoutException {
    DATABASE.close().await(10, TimeUnit.SECONDS);
    VERTX.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void sessionsCarryNameIsolationAndTimeouts() {
    Row row =
        await(
                POOL.preparedQuery(
                        "SELECT current_setting('application_name') AS name,"
                            + " current_setting('statement_timeout') AS statement,"
                            + " current_setting('jit') AS jit,"
                            + " current_setting('transaction_isolation') AS isolation,"
                            + " current_setting('idle_in_transaction_session_timeout') AS idle")
                    .execute())
            .iterator()
            .next();

    assertThat(row.getString("name")).isEqualTo("larch");
    assertThat(row.getString("isolation")).isEqualTo("read committed");
    assertThat(row.getString("statement")).isEqualTo("5s");
    assertThat(row.getString("idle")).isEqualTo("5s");
    assertThat(row.getString("jit")).as("compiles statements").isEqualTo("off");
  }

  @Test
  void queriesMapAndCollectRows() {
    String sql = "SELECT g FROM generate_series(1, $1::int) g";

    assertThat(
            await(
                POOL.preparedQuery(sql)
                    .mapping(row -> row.getInteger(0) * 10)
                    .execute(Tuple.of(3))))
        .containsExactly(10, 20, 30);
    assertThat(
            await(
                    POOL.preparedQuery(sql)
                        .collecting(Collectors.summingInt(row -> row.getInteger(0)))
                        .execute(Tuple.of(3)))
                .value())
        .isEqualTo(6);
    assertThat(await(POOL.query("SELECT 7").mapping(row -> row.getInteger(0)).execute()))
        .containsExactly(7);
    assertThat(
            await(POOL.query("SELECT 7").collecting(Collectors.<Row>counting()).execute()).value())
        .isEqualTo(1);
  }

  @Test
  void exhaustedPoolFailsInBoundedTime() {
    Database small = new Database(VERTX, limited(CONFIG, Duration.ofSeconds(4)));
    SqlConnection first = await(small.requests().getConnection());
    SqlConnection second = await(small.requests().getConnection());
    Future<?> waiting = small.requests().query("SELECT 1").execute();
    Future<?> oneTooMany = small.requests().query("SELECT 1").execute();

    assertThat(failure(oneTooMany).kind()).isEqualTo(DatabaseException.Kind.UNAVAILABLE);
    assertThat(waiting.isComplete()).isFalse();
    DatabaseException timedOut = failure(waiting);
    assertThat(timedOut.kind()).isEqualTo(DatabaseException.Kind.UNAVAILABLE);
    assertThat(timedOut.outcomeUnknown()).isFalse();

    // Requests can't starve the relay and the purge.
    await(small.background().query("SELECT 1").execute());
    await(first.close());
    await(second.close());
    // Also the connection that came when nobody waited for it any more.
    first = await(small.requests().getConnection());
    second = await(small.requests().getConnection());
    await(first.close());
    await(second.close());
    await(small.close());
  }

  @Test
  void statementThatTakesTooLongIsEndedByTheServer() {
    DatabaseException failure = failure(POOL.preparedQuery("SELECT pg_sleep(60)").execute());

    assertThat(failure.kind()).isEqualTo(DatabaseException.Kind.UNAVAILABLE);
    assertThat(failure.sqlState()).isEqualTo("57014");
    assertThat(failure.outcomeUnknown()).isFalse();
  }

  @Test
  void transactionThatTakesTooLongIsGivenUpAsAWhole() {
    DatabaseException failure =
        failure(
            POOL.withTransaction(
                connection ->
                    connection
                        .query("UPDATE thing SET n = 100 WHERE id = 1")
                        .execute()
                        .compose(rows -> Promise.<Integer>promise().future())));

    assertThat(failure.kind()).isEqualTo(DatabaseException.Kind.UNAVAILABLE);
    assertThat(number("SELECT count(*) FROM thing WHERE n >= 100")).isZero();
  }

  @Test
  void brokenConstraintIsNamed() {
    DatabaseException failure =
        failure(POOL.preparedQuery("INSERT INTO thing VALUES ($1, 0)").execute(Tuple.of(1)));

    assertThat(failure.kind()).isEqualTo(DatabaseException.Kind.CONSTRAINT);
    assertThat(failure).hasMessageContaining("thing_pk");
    assertThat(failure.outcomeUnknown()).isFalse();
  }

  @Test
  void mistakeInAStatementIsABug() {
    assertThat(failure(POOL.query("SELECT nothing").execute()).kind())
        .isEqualTo(DatabaseException.Kind.BUG);
  }

  @Test
  void failedTransactionLeavesNothingAndItsConnectionUsable() {
    DatabaseException failure =
        failure(
            POOL.withTransaction(
                connection ->
                    connection
                        .query("UPDATE thing SET n = 200 WHERE id = 1")
                        .execute()
                        .compose(rows -> connection.query("SELECT nothing").execute())));

    assertThat(failure.kind()).isEqualTo(DatabaseException.Kind.BUG);
    assertThat(number("SELECT count(*) FROM thing WHERE n >= 200")).isZero();
  }

  @Test
  void deadlockedTransactionRunsAgain() {
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger holding = new AtomicInteger();
    Promise<Integer> bothHold = Promise.promise();
    int before = number("SELECT sum(n) FROM thing");

    Future<?> one = POOL.withTransaction(each -> crossing(each, 1, 2, runs, holding, bothHold));
    Future<?> two = POOL.withTransaction(each -> crossing(each, 2, 1, runs, holding, bothHold));
    await(Future.all(one, two));

    assertThat(runs).hasValue(3);
    assertThat(number("SELECT sum(n) FROM thing")).isEqualTo(before + 4);
  }

  private static Future<Integer> crossing(
      SqlConnection connection,
      int first,
      int second,
      AtomicInteger runs,
      AtomicInteger holding,
      Promise<Integer> bothHold) {
    runs.incrementAndGet();
    return increment(connection, first)
        .compose(
            rows -> {
              if (holding.incrementAndGet() == 2) {
                bothHold.complete(2);
              }
              return bothHold.future();
            })
        .compose(rows -> increment(connection, second));
  }

  private static Future<Integer> increment(SqlConnection connection, int id) {
    return connection
        .preparedQuery("UPDATE thing SET n = n + 1 WHERE id = $1")
        .execute(Tuple.of(id))
        .map(rows -> rows.rowCount());
  }

  @Test
  void conflictThatRemainsIsGivenUp() {
    int before = number("SELECT nextval('attempts')");

    DatabaseException failure =
        failure(POOL.preparedQuery("SELECT always_in_conflict()").execute());

    assertThat(failure.kind()).isEqualTo(DatabaseException.Kind.UNAVAILABLE);
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(number("SELECT nextval('attempts')"))
        .isEqualTo(before + BoundedPool.MAX_ATTEMPTS + 1);
  }

  @Test
  void statementWhoseOutcomeIsUnknownNeverRunsAgain() {
    int before = number("SELECT nextval('attempts')");

    DatabaseException failure = failure(POOL.preparedQuery("SELECT lose_connection()").execute());

    assertThat(failure.kind()).isEqualTo(DatabaseException.Kind.UNAVAILABLE);
    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(number("SELECT nextval('attempts')")).isEqualTo(before + 2);
  }

  @Test
  void batchRunsOnceForEachTuple() {
    await(
        POOL.preparedQuery("INSERT INTO thing VALUES ($1, 0)")
            .executeBatch(List.of(Tuple.of(10), Tuple.of(11))));

    assertThat(number("SELECT count(*) FROM thing WHERE id IN (10, 11)")).isEqualTo(2);
  }

  /**
   * Asks beside what is tested. A connection that a test has lost may be handed out once more
   * before the pool hears of its end; nothing is sent over it then, so asking again is harmless.
   */
  private static int number(String sql) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(BOUND_SECONDS))
        .ignoreExceptionsInstanceOf(DatabaseException.class)
        .until(
            () ->
                await(POOL.query(sql).mapping(row -> row.getInteger(0)).execute())
                    .iterator()
                    .next(),
            answered -> true);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static DatabaseException failure(Future<?> future) {
    DatabaseException[] failure = new DatabaseException[1];
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> await(future))
        .satisfies(thrown -> failure[0] = thrown);
    return failure[0];
  }
}
