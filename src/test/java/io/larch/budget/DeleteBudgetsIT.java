package io.larch.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larch.asset.AssetProblem;
import io.larch.config.DatabaseConfig;
import io.larch.db.Database;
import io.larch.testing.EventLoops;
import io.larch.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Budgets over two instances on one database. */
class DeleteBudgetsIT {

  private final DatabaseConfig config = TestPostgres.migratedDatabase();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final List<Vertx> instances = new ArrayList<>();

  private Database database;

  /** Far from the database's, which must not matter. */
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now.get();
        }
      };

  @BeforeEach
  void connect() {
    database = newDatabase();
  }

  @AfterEach
  void close() {
    instances.forEach(vertx -> await(vertx.close()));
  }

  private Database newDatabase() {
    Vertx vertx = EventLoops.vertx();
    instances.add(vertx);
    return new Database(vertx, config);
  }

  private DeleteBudgets instance(long budget) {
    return new DeleteBudgets(database.requests(), budget, clock, new SimpleMeterRegistry());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** One delete of so many assets; whether it was let pass. */
  private static boolean delete(DeleteBudgets budgets, String principal, long assets) {
    try {
      await(budgets.admit(principal));
    } catch (AssetProblem.BudgetExceeded refused) {
      return false;
    }
    budgets.spend(principal, assets);
    return true;
  }

  private static long deleteWhileItMay(DeleteBudgets budgets, String principal) {
    long deleted = 0;
    while (deleted < 100_000 && delete(budgets, principal, 1)) {
      deleted++;
    }
    return deleted;
  }

  private long leased(String principal) {
    return await(
            database
                .requests()
                .query("SELECT leased FROM delete_budget WHERE principal = '" + principal + "'")
                .execute())
        .iterator()
        .next()
        .getLong(0);
  }

  @Test
  void singleDeletesOfAnInstanceUseTheBudgetUpAndNoMore() {
    DeleteBudgets one = instance(1_000);

    assertThat(deleteWhileItMay(one, "a")).isEqualTo(1_000);
    assertThat(leased("a")).isEqualTo(1_000);
    assertThat(deleteWhileItMay(one, "b")).isEqualTo(1_000);
  }

  @Test
  void singleDeletesOfTwoInstancesTogetherUseItUpAndNoMore() {
    DeleteBudgets one = instance(1_000);
    DeleteBudgets other = instance(1_000);
    long deleted = 0;
    boolean more = true;
    while (more) {
      boolean byOne = delete(one, "a", 1);
      boolean byOther = delete(other, "a", 1);
      deleted += (byOne ? 1 : 0) + (byOther ? 1 : 0);
      more = byOne || byOther;
    }

    assertThat(deleted).isEqualTo(1_000);
  }

  @Test
  void instanceThatTakesABlockLeavesMostToOthers() {
    DeleteBudgets one = instance(1_000);
    delete(one, "a", 1);

    assertThat(deleteWhileItMay(instance(1_000), "a")).isGreaterThanOrEqualTo(870);
  }

  @Test
  void blocksAreOfAThousandWhereThereIsEnough() {
    delete(instance(1_000_000), "a", 1);

    assertThat(leased("a")).isEqualTo(BudgetRepository.BLOCK);
  }

  /** It was let pass before anybody knew how much it is. */
  @Test
  void deleteOfManyGoesBeyondItOnceAndIsToldToTheOtherInstances() {
    DeleteBudgets one = instance(1_000);
    DeleteBudgets other = instance(1_000);
    assertThat(delete(other, "a", 1)).isTrue();

    assertThat(delete(one, "a", 5_000)).isTrue();

    assertThat(delete(one, "a", 1)).isFalse();
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> leased("a") >= 1_000);
    // What it had leased before, and no more.
    assertThat(deleteWhileItMay(other, "a")).isLessThanOrEqualTo(125);
  }

  @Test
  void refusalSaysWhenTheHourEnds() {
    DeleteBudgets one = instance(1);
    assertThat(delete(one, "a", 1)).isTrue();

    assertThat(catchThrowable(() -> await(one.admit("a"))))
        .isInstanceOfSatisfying(
            AssetProblem.BudgetExceeded.class,
            refused ->
                assertThat(refused.retryAfter())
                    .isPositive()
                    .isLessThanOrEqualTo(Duration.ofHours(1).plusSeconds(1)));
  }

  @Test
  void nextHourBeginsAnew() {
    DeleteBudgets one = instance(10);
    assertThat(deleteWhileItMay(one, "a")).isEqualTo(10);
    TestPostgres.execute(config, "UPDATE delete_budget SET hour = hour - interval '1 hour'");

    now.set(now.get().plus(Duration.ofHours(1)).plusSeconds(1));

    assertThat(deleteWhileItMay(one, "a")).isEqualTo(10);
  }

  @Test
  void operatorLetsAPrincipalBeginAnewOnAllInstances() {
    DeleteBudgets one = instance(10);
    DeleteBudgets other = instance(10);
    deleteWhileItMay(one, "a");
    assertThat(delete(other, "a", 1)).isFalse();

    assertThat(await(other.lift("a"))).isTrue();
    assertThat(await(other.lift("nobody"))).isFalse();

    now.set(now.get().plusSeconds(1));
    assertThat(delete(other, "a", 1)).isTrue();
    assertThat(delete(one, "a", 1)).isTrue();
    assertThat(await(one.ofThisHour(5))).containsOnlyKeys("a");
  }

  @Test
  void deletesThatTookNothingCostNothing() {
    DeleteBudgets one = instance(2);
    for (int i = 0; i < 20; i++) {
      assertThat(delete(one, "a", 0)).isTrue();
    }
  }

  @Test
  void concurrentDeletesDoNotGoBeyondIt() {
    DeleteBudgets one = instance(50);
    List<Future<Void>> admitted = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      admitted.add(one.admit("a"));
    }
    await(Future.join(admitted).otherwiseEmpty());

    assertThat(admitted.stream().filter(Future::succeeded).count()).isEqualTo(50);
  }

  @Test
  void rowsOfThePastAreRemoved() {
    delete(instance(10), "old", 1);
    TestPostgres.execute(config, "UPDATE delete_budget SET hour = now() - interval '2 days'");

    delete(instance(10), "new", 1);

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                await(database.requests().query("SELECT principal FROM delete_budget").execute())
                        .size()
                    == 1);
  }
}
