package io.larch.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.testing.EventLoops;
import io.larch.testing.LogLines;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UpkeepVerticleTest {

  private final Vertx vertx = EventLoops.vertx();
  private final AtomicInteger rounds = new AtomicInteger();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  /** Counts rounds from one. */
  private final class Counted extends UpkeepVerticle {

    private final IntFunction<Future<Boolean>> work;

    Counted(Duration interval, IntFunction<Future<Boolean>> work) {
      super(interval, LoggerFactory.getLogger(UpkeepVerticleTest.class), "nothing was tidied");
      this.work = work;
    }

    @Override
    protected Future<Boolean> round() {
      return work.apply(rounds.incrementAndGet());
    }
  }

  private String deploy(Duration interval, IntFunction<Future<Boolean>> work) throws Exception {
    return vertx.deployVerticle(new Counted(interval, work)).await(10, TimeUnit.SECONDS);
  }

  @Test
  void goesOnAtOnceWhileThereIsMoreAndThenWaits() throws Exception {
    deploy(Duration.ofHours(1), round -> Future.succeededFuture(round < 5));
    await().until(() -> rounds.get() == 5);
    await().during(Duration.ofMillis(200)).until(() -> rounds.get() == 5);
  }

  @Test
  void looksAgainAfterTheInterval() throws Exception {
    deploy(Duration.ofMillis(20), _ -> Future.succeededFuture(false));
    await().until(() -> rounds.get() >= 3);
  }

  @Test
  void tellsOfAFailureOnceUntilItWorksAgain() throws Exception {
    try (LogLines log = new LogLines(UpkeepVerticleTest.class)) {
      deploy(
          Duration.ofMillis(5),
          round ->
              round % 4 == 0
                  ? Future.succeededFuture(false)
                  : Future.failedFuture("no database in round " + round));
      await().until(() -> rounds.get() >= 8);
      assertThat(log.lines())
          .startsWith(
              "WARN nothing was tidied; will be tried again: no database in round 1",
              "WARN nothing was tidied; will be tried again: no database in round 5");
    }
  }

  @Test
  void waitsForTheLastRoundWhenItIsStopped() throws Exception {
    Promise<Boolean> running = Promise.promise();
    String id = deploy(Duration.ofMillis(1), _ -> running.future());
    Future<Void> stopped = vertx.undeploy(id);
    await().during(Duration.ofMillis(100)).until(() -> !stopped.isComplete());
    running.complete(true);
    stopped.await(10, TimeUnit.SECONDS);
    assertThat(rounds).hasValue(1);
  }
}
