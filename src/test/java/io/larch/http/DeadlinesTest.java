package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.EventLoops;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {

  private static final Duration TIME = Duration.ofMillis(60);
  private static final Duration BOUND = Duration.ofSeconds(10);

  private static final Vertx VERTX = EventLoops.vertx();

  private final Context loop = VERTX.getOrCreateContext();
  private final ConcurrentLinkedQueue<Integer> expired = new ConcurrentLinkedQueue<>();
  private final Deadlines<Integer> deadlines = new Deadlines<>(TIME.toNanos(), expired::add);

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void whatIsNotRemovedExpiresInItsOrder() {
    onLoop(
        () -> {
          List<Deadlines.Entry<Integer>> entries = new ArrayList<>();
          for (int i = 0; i < 7; i++) {
            entries.add(deadlines.add(VERTX, i));
          }
          // First, middle, two beside each other, last; one of them twice.
          for (int over : new int[] {3, 0, 4, 6, 3}) {
            deadlines.remove(entries.get(over));
          }
        });

    Awaitility.await().atMost(BOUND).until(() -> expired.size() == 3);
    assertThat(expired).containsExactly(1, 2, 5);
  }

  @Test
  void whoComesLaterHasItsWholeTime() {
    long[] added = new long[1];
    onLoop(() -> deadlines.add(VERTX, 1));
    Awaitility.await().atMost(BOUND).until(() -> expired.contains(1));
    onLoop(() -> deadlines.add(VERTX, 2));
    onLoop(
        () -> {
          VERTX.setTimer(
              TIME.toMillis() / 2,
              _ -> {
                added[0] = System.nanoTime();
                deadlines.add(VERTX, 3);
              });
        });

    Awaitility.await().atMost(BOUND).until(() -> expired.contains(3));

    assertThat(System.nanoTime() - added[0]).isGreaterThanOrEqualTo(TIME.toNanos());
    assertThat(expired).containsExactly(1, 2, 3);
  }

  @Test
  void oneThatIsOverNeitherExpiresNorKeepsOthersFromIt() {
    onLoop(
        () -> {
          deadlines.remove(deadlines.add(VERTX, 1));
          deadlines.add(VERTX, 2);
        });

    Awaitility.await().atMost(BOUND).until(() -> expired.contains(2));
    assertThat(expired).containsExactly(2);
  }

  private void onLoop(Runnable action) {
    CountDownLatch done = new CountDownLatch(1);
    loop.runOnContext(
        _ -> {
          action.run();
          done.countDown();
        });
    Awaitility.await().atMost(BOUND).until(() -> done.getCount() == 0);
  }
}
