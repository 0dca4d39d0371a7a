package io.larch.db;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.larch.config.DatabaseConfig;
import io.larch.testing.EventLoops;
import io.larch.testing.TestPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Over a pool of one connection, in whose queue there is room for no more than all that may wait.
 */
class PipelinedReadsIT {

  private static final Duration CONNECT = Duration.ofSeconds(6);
  private static final Duration STATEMENT = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int PLACES = PipelinedReads.MOST_WAITING / PipelinedReads.MOST_AT_ONCE;
  private static final String ECHO = "SELECT $1::int";

  private final Vertx vertx = EventLoops.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private Database database = new Database(vertx, limited(TestPostgres.emptyDatabase()));
  private Pool pool = database.requests();
  private PipelinedReads reads = onLoop();

  private static DatabaseConfig limited(DatabaseConfig config) {
    return LimitedDatabases.limited(config, 1, 1, PLACES, CONNECT, STATEMENT);
  }

  private PipelinedReads onLoop() {
    Promise<PipelinedReads> made = Promise.promise();
    loop.runOnContext(_ -> made.complete(new PipelinedReads(vertx, pool)));
    return await(made.future());
  }

  @AfterEach
  void close() {
    await(database.close());
    await(vertx.close());
  }

  /** Asks at the same moment, and returns when a connection has been asked for. */
  private List<Future<Integer>> ask(List<String> statements) {
    Promise<List<Future<Integer>>> asked = Promise.promise();
    loop.runOnContext(
        _ -> {
          List<Future<Integer>> calls =
              IntStream.range(0, statements.size())
                  .mapToObj(i -> ask(statements.get(i), i))
                  .toList();
          loop.runOnContext(_ -> asked.complete(calls));
        });
    return await(asked.future());
  }

  private Future<Integer> ask(String statement, int parameter) {
    return reads
        .execute(statement, Tuple.of(parameter))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  private List<Future<Integer>> ask(String... statements) {
    return ask(List.of(statements));
  }

  private List<Future<Integer>> echoes(int count) {
    return ask(IntStream.range(0, count).mapToObj(_ -> ECHO).toList());
  }

  private static void assertEachHasItsOwnAnswer(List<Future<Integer>> echoes) {
    await(Future.join(echoes));
    assertThat(echoes)
        .extracting(Future::result)
        .containsExactlyElementsOf(IntStream.range(0, echoes.size()).boxed().toList());
  }

  private static DatabaseException failure(Future<?> call) {
    Awaitility.await().atMost(LIMIT).until(call::isComplete);
    assertThat(call.cause()).isInstanceOf(DatabaseException.class);
    return (DatabaseException) call.cause();
  }

  @Test
  void eachReadGetsItsOwnAnswer() {
    assertEachHasItsOwnAnswer(echoes(1));
    assertEachHasItsOwnAnswer(echoes(PipelinedReads.MOST_WAITING));
  }

  @Test
  void asManyAsGoTogetherTakeOnePlaceInThePoolsQueue() {
    SqlConnection held = await(pool.getConnection());
    List<Future<Integer>> echoes = echoes(PipelinedReads.MOST_WAITING);

    Future<Integer> oneTooMany = echoes(1).getFirst();
    assertThat(failure(oneTooMany).outcomeUnknown()).isFalse();
    assertThat(failure(pool.query("SELECT 1").execute()).outcomeUnknown()).isFalse();
    assertThat(echoes).noneMatch(Future::isComplete);
    await(held.close());
    assertEachHasItsOwnAnswer(echoes);
  }

  @Test
  void withoutAConnectionAllFailInTheTimeThatThePoolGivesThem() {
    SqlConnection held = await(pool.getConnection());

    assertThat(echoes(100))
        .allSatisfy(read -> assertThat(failure(read).outcomeUnknown()).isFalse());
    await(held.close());
    assertEachHasItsOwnAnswer(echoes(20));
  }

  /** Shared by all event loops, the queue lost reads once, and nothing but load showed it. */
  @Test
  void anotherThreadIsRefused() {
    assertThatIllegalStateException().isThrownBy(() -> reads.execute(ECHO, Tuple.of(0)));
  }

  @Test
  void errorOfOneReadIsItsAlone() {
    List<Future<Integer>> calls = ask(ECHO, "SELECT $1::int / 0", ECHO);

    assertThat(failure(calls.get(1)).sqlState()).isEqualTo("22012");
    assertThat(await(calls.get(0))).isZero();
    assertThat(await(calls.get(2))).isEqualTo(2);
  }

  @Test
  void readThatTakesTooLongIsEndedByTheServerAndThoseBehindItAreAnswered() {
    List<Future<Integer>> calls = ask("SELECT $1::int FROM pg_sleep(30)", ECHO);

    assertThat(failure(calls.getFirst()).sqlState()).isEqualTo("57014");
    assertThat(await(calls.get(1))).isEqualTo(1);
  }

  @Test
  void lostConnectionFailsThoseWithoutAnAnswerAlone() {
    List<Future<Integer>> calls =
        ask(ECHO, "SELECT $1::int FROM pg_terminate_backend(pg_backend_pid())", ECHO);

    assertThat(failure(calls.get(1)).kind()).isEqualTo(DatabaseException.Kind.UNAVAILABLE);
    assertThat(failure(calls.get(2)).kind()).isEqualTo(DatabaseException.Kind.UNAVAILABLE);
    assertThat(await(calls.getFirst())).isZero();
    assertEachHasItsOwnAnswer(echoes(20));
  }

  @Test
  void serverThatIsSilentFailsThemInBoundedTimeAndIsUsedAgain() {
    await(database.close());
    try (TestPostgres server = TestPostgres.owned()) {
      database = new Database(vertx, limited(server.newDatabase()));
      pool = database.requests();
      reads = onLoop();
      assertEachHasItsOwnAnswer(echoes(20));

      server.pause();
      List<Future<Integer>> calls = echoes(20);
      assertThat(calls)
          .allSatisfy(
              read ->
                  assertThat(failure(read).kind()).isEqualTo(DatabaseException.Kind.UNAVAILABLE));

      server.resume();
      Awaitility.await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .untilAsserted(() -> assertEachHasItsOwnAnswer(echoes(20)));
    }
  }
}
