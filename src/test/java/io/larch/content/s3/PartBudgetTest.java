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
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    return open("a");
  }

  private PartBudget.Account open(String client) {
    PartBudget.Account account = budget.open(client);
    account.onGivenUp(givenUp::add);
    return account;
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
  void manyThatHaveALittleDoNotWaitForEachOther() {
    Random random = new Random(11);
    awaitEnds(new Uploads(200, PartBudget.SMALL, random), random);
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
  void whoseClientHoldsLeastIsServedFirst() {
    PartBudget.Part sent = sent(PART);
    sent(PART);
    sent(PART);
    Future<Void> second = open("a").take(2 * PartBudget.SMALL);
    Future<Void> other = open("b").take(2 * PartBudget.SMALL);

    sent.answered();

    await().until(other::succeeded);
    assertThat(second.isComplete()).isFalse();
  }

  @Test
  void leaderThatStandsStillGivesWayToAClientThatHoldsLess() {
    sent(PART);
    sent(PART);
    PartBudget.Account still = open("a");
    fill(still, PART / 2);
    Future<Void> own = open("a").take(PART / 2 + CHUNK);
    PartBudget.Account other = open("b");
    Future<Void> others = other.take(PART / 2 + CHUNK);

    await().atMost(Duration.ofSeconds(4)).until(() -> givenUp.size() == 1);
    still.drop();

    await().until(others::succeeded);
    assertThat(other.take(PART / 2).succeeded()).as("it leads now").isTrue();
    assertThat(own.isComplete()).isFalse();
  }

  /** A part of client a's on its way. */
  private PartBudget.Part sent(long bytes) {
    PartBudget.Account account = open("a");
    fill(account, bytes);
    return account.part(bytes);
  }

  @Test
  void whenTooManyWaitTheLastOfTheClientWithMostIsRefused() {
    fill(open("a"), 10 * PART);
    List<Future<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      waiting.add(open("a").take(2 * PartBudget.SMALL));
    }

    Future<Void> other = open("b").take(2 * PartBudget.SMALL);

    await().until(waiting.getLast()::failed);
    assertThat(budget.waiting()).isEqualTo(256);
    assertThat(other.isComplete()).isFalse();
    await().until(open("a").take(2 * PartBudget.SMALL)::failed);
  }

  @Test
  void partsThatAStalledStoreDoesNotAnswerLeaveNoRoomForMore() {
    Uploads uploads = new Uploads(10, 50 * PART, new Random(1));

    for (int step = 0; step < 100_000; step++) {
      uploads.step();
      assertThat(budget.held()).isLessThanOrEqualTo(budget.max() + CHUNK);
    }

    assertThat(uploads.onTheirWay).hasSizeBetween(1, 4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void uploadsComeToTheirEndsWithinTheBudgetHoweverTheStoreAnswers(long seed) {
    Random random = new Random(seed);
    awaitEnds(new Uploads(2 + random.nextInt(40), 6 * PART, random), random);
  }

  private void awaitEnds(Uploads uploads, Random random) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              for (int step = 0; step < 1_000; step++) {
                uploads.step();
                assertThat(budget.held()).isLessThanOrEqualTo(budget.max() + CHUNK);
                if (random.nextInt(40) == 0) {
                  uploads.answerOne();
                }
              }
              return uploads.finished();
            });

    assertThat(budget.held()).isZero();
    assertThat(givenUp).isEmpty();
  }

  /** What S3Upload does with its account, without the bytes. */
  private final class Uploads {
    private final Random random;
    private final List<One> running = new ArrayList<>();
    private final List<Runnable> onTheirWay = new ArrayList<>();

    Uploads(int number, long size, Random random) {
      this.random = random;
      for (int i = 0; i < number; i++) {
        running.add(new One(open(), 1 + random.nextLong(size)));
      }
    }

    private final class One {
      private final PartBudget.Account account;
      private Future<Void> room = Future.succeededFuture();
      private long left;
      private long gathered;
      private int parts;

      One(PartBudget.Account account, long size) {
        this.account = account;
        this.left = size;
      }

      /** Whether it has come to its end. */
      boolean step() {
        if (!room.isComplete()) {
          return false;
        }
        assertThat(room.succeeded()).isTrue();
        if (gathered > PART) {
          if (parts < 4) {
            send(PART);
          }
        } else if (left > 0) {
          long chunk = Math.min(left, 1 + random.nextInt(CHUNK));
          left -= chunk;
          gathered += chunk;
          room = account.take(chunk);
        } else {
          send(gathered);
          return true;
        }
        return false;
      }

      private void send(long bytes) {
        gathered -= bytes;
        parts++;
        PartBudget.Part part = account.part(bytes);
        onTheirWay.add(
            () -> {
              part.answered();
              parts--;
            });
      }
    }

    void step() {
      if (!running.isEmpty()) {
        int i = random.nextInt(running.size());
        if (running.get(i).step()) {
          running.remove(i);
        }
      }
    }

    void answerOne() {
      if (!onTheirWay.isEmpty()) {
        onTheirWay.remove(random.nextInt(onTheirWay.size())).run();
      }
    }

    boolean finished() {
      return running.isEmpty() && onTheirWay.isEmpty();
    }
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
