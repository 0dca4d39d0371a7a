package io.larch.content.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.content.StoreCalls;
import io.larch.testing.EventLoops;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartBudgetTest {

  private static final long PART = 1024 * 1024;
  private static final int CHUNK = 16 * 1024;

  private final Vertx vertx = EventLoops.vertx();
  private final PartBudget budget = new PartBudget(vertx, 4, PART, Duration.ofSeconds(20));
  private final List<Throwable> givenUp = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    StoreCalls.await(vertx.close());
  }

  private PartBudget.Account open() {
    return budget.open(givenUp::add);
  }

  /** As many bytes as are granted at once. */
  private static long fill(PartBudget.Account account, long bytes) {
    long taken = 0;
    while (taken < bytes && account.take(CHUNK).succeeded()) {
      taken += CHUNK;
    }
    return taken;
  }

  @Test
  void whatHardlyBeginsHoldsHardlyAnything() {
    for (int i = 0; i < 100; i++) {
      assertThat(open().take(1).succeeded()).isTrue();
    }

    assertThat(budget.held()).isEqualTo(100);
    assertThat(fill(open(), PART)).isEqualTo(PART);
  }

  @Test
  void smallUploadsNeverWaitBehindLargeOnes() {
    List<PartBudget.Account> large = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      large.add(open());
      fill(large.getLast(), 2 * PART);
    }
    assertThat(budget.waiting()).isPositive();

    PartBudget.Account small = open();
    assertThat(fill(small, PartBudget.SMALL)).isEqualTo(PartBudget.SMALL);
  }

  @Test
  void oneLargeUploadCanAlwaysFillItsPart() {
    List<PartBudget.Account> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(open());
    }
    // All at the same pace, so that none is near its end when memory is short.
    long[] taken = new long[all.size()];
    for (int round = 0; round < PART / CHUNK; round++) {
      for (int i = 0; i < all.size(); i++) {
        if (taken[i] == (long) round * CHUNK && all.get(i).take(CHUNK).succeeded()) {
          taken[i] += CHUNK;
        }
      }
    }

    assertThat(taken).contains(PART);
  }

  @Test
  void memoryGivenBackGoesToWhoWaits() {
    PartBudget.Account first = open();
    fill(first, PART);
    fill(open(), PART);
    fill(open(), PART);
    fill(open(), PART);
    assertThat(budget.waiting()).isEqualTo(1);

    first.part(PART).answered();

    await().until(() -> budget.waiting() == 0);
  }

  @Test
  void whatDawdlesWhileOthersWaitIsGivenUp() {
    PartBudget.Account dawdling = open();
    fill(dawdling, PART / 2);
    PartBudget.Account second = open();
    fill(second, 10 * PART);
    fill(open(), 10 * PART);
    assertThat(budget.waiting()).isPositive();

    await().atMost(Duration.ofSeconds(15)).until(() -> !givenUp.isEmpty());
  }

  @Test
  void allIsGivenBack() {
    PartBudget.Account account = open();
    fill(account, PART);
    account.take(CHUNK);
    PartBudget.Part part = account.part(PART);
    account.drop();
    part.answered();

    assertThat(budget.held()).isZero();
  }
}
