package io.larch.content.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.content.StoreCalls;
import io.larch.testing.EventLoops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairSharesTest {

  private final Vertx vertx = EventLoops.vertx();
  private final FairShares shares = new FairShares(vertx, 4, 3, 100, Duration.ofSeconds(30));

  @AfterEach
  void stop() {
    StoreCalls.await(vertx.close());
  }

  private List<Future<Void>> ask(String client, int times) {
    List<Future<Void>> asked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      asked.add(shares.acquire(client));
    }
    return asked;
  }

  private static long granted(List<Future<Void>> asked) {
    return asked.stream().filter(Future::succeeded).count();
  }

  @Test
  void oneClientNeverHasAllPlaces() {
    assertThat(granted(ask("a", 50))).isEqualTo(3);

    assertThat(granted(ask("b", 1))).isEqualTo(1);
    assertThat(shares.taken()).isEqualTo(4);
    assertThat(shares.waiting()).isEqualTo(47);
  }

  @Test
  void whoWaitsGetsAPlaceInTurnClientByClient() {
    List<Future<Void>> first = ask("a", 50);
    ask("b", 1);
    List<Future<Void>> third = ask("c", 2);

    shares.release("a");
    await().until(() -> granted(first) + granted(third) == 4);
    shares.release("a");
    await().until(() -> granted(first) + granted(third) == 5);

    assertThat(granted(third)).isGreaterThanOrEqualTo(1);
  }

  @Test
  void whoIsRefusedIsNotRemembered() {
    ask("a", 3);
    ask("b", 101);
    assertThat(shares.waiting()).isEqualTo(100);
    for (int i = 0; i < 1_000; i++) {
      assertThat(shares.acquire("client-" + i).failed()).isTrue();
    }
    assertThat(shares.clients()).isEqualTo(2);
  }

  @Test
  void placesGivenBackLeaveNothingBehind() {
    ask("a", 3);
    for (int i = 0; i < 3; i++) {
      shares.release("a");
    }

    assertThat(shares.taken()).isZero();
    assertThat(shares.clients()).isZero();
    assertThat(granted(ask("a", 3))).isEqualTo(3);
  }

  @Test
  void nobodyWaitsForEver() {
    FairShares hasty = new FairShares(vertx, 1, 1, 1, Duration.ofMillis(50));
    assertThat(hasty.acquire("a").succeeded()).isTrue();
    Future<Void> waiting = hasty.acquire("b");
    assertThat(hasty.acquire("c").failed()).as("too many wait").isTrue();

    await().until(waiting::failed);

    hasty.release("a");
    assertThat(hasty.acquire("b").succeeded()).isTrue();
  }
}
