package io.larch.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.testing.EventLoops;
import io.larch.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseOutageIT {

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration STATEMENT = Duration.ofSeconds(1);
  // The wait for a connection, the statement's limit, and the grace that the server has to end it
  // itself, a second each; the rest is for a busy machine.
  private static final Duration BOUND = Duration.ofSeconds(8);
  private static final int CONNECTIONS = 4;

  private final TestPostgres server = TestPostgres.owned();
  private final Vertx vertx = EventLoops.vertx();
  private final Database database = new Database(vertx, limited(server.newDatabase()));
  private final Pool pool = database.requests();

  private static DatabaseConfig limited(DatabaseConfig config) {
    return LimitedDatabases.limited(config, CONNECTIONS, 1, 100, CONNECT, STATEMENT);
  }

  @BeforeEach
  void fillPool() {
    // A cold JVM may need longer than the short limits here allow.
    assertRecovers();
  }

  @AfterEach
  void close() throws TimeoutException {
    server.close();
    database.close().await(10, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void restartedServerIsUsedAgain() {
    server.stop();
    assertThat(outcomes(20)).containsOnly("UNAVAILABLE");

    server.start();
    assertRecovers();
  }

  @Test
  void killedServerFailsRunningStatementsAtOnce() throws Exception {
    Future<?> running = pool.query("SELECT pg_sleep(30)").execute();
    server.kill();

    await().atMost(BOUND).until(running::isComplete);
    assertThat(running.cause()).isInstanceOf(DatabaseException.class);

    server.start();
    assertRecovers();
  }

  @Test
  void pausedServerFailsCallsInBoundedTimeAndIsUsedAgain() {
    server.pause();
    long start = System.nanoTime();

    assertThat(outcomes(20)).containsOnly("UNAVAILABLE");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);

    // By now the pool has no connection left and makes new ones, which nobody accepts.
    assertThat(outcomes(20)).containsOnly("UNAVAILABLE");

    server.resume();
    assertRecovers();
  }

  @Test
  void statementSentToAPausedServerHasAnUnknownOutcome() {
    server.pause();
    Future<?> call = pool.query("SELECT 1").execute();

    await().atMost(BOUND).until(call::isComplete);
    assertThat(call.cause())
        .isInstanceOfSatisfying(
            DatabaseException.class, failure -> assertThat(failure.outcomeUnknown()).isTrue());
  }

  private void assertRecovers() {
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(outcomes(20)).containsOnly("ok"));
  }

  /** Runs statements at once; "ok", or the kind of failure, for each. */
  private List<String> outcomes(int statements) {
    List<Future<String>> calls = new ArrayList<>();
    for (int i = 0; i < statements; i++) {
      calls.add(
          pool.preparedQuery("SELECT 1")
              .execute()
              .map(rows -> "ok")
              .otherwise(
                  failure ->
                      failure instanceof DatabaseException known
                          ? known.kind().name()
                          : failure.toString()));
    }
    try {
      Future.all(calls).await(BOUND.toSeconds() * 5, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("A call did not end", e);
    }
    return calls.stream().map(Future::result).toList();
  }
}
