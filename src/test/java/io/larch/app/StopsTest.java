package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StopsTest {

  private final Stops stops = new Stops();
  private final List<String> stopped = Collections.synchronizedList(new ArrayList<>());

  private void push(String name, Future<Void> result) {
    stops.push(
        _ -> {
          stopped.add(name);
          return result;
        });
  }

  private void run(Duration limit) throws Exception {
    stops.run(Deadline.in(limit)).await(10, TimeUnit.SECONDS);
  }

  @Test
  void partsAreStoppedInTheReverseOrderWhateverBecomesOfEach() throws Exception {
    push("first", Future.succeededFuture());
    push("fails", Future.failedFuture("no"));
    stops.push(
        _ -> {
          stopped.add("throws");
          throw new IllegalStateException("no");
        });
    push("hangs", Promise.<Void>promise().future());
    push("last", Future.succeededFuture());
    run(Duration.ofMillis(400));
    assertThat(stopped).containsExactly("last", "hangs", "throws", "fails", "first");
  }

  @Test
  void partsThatStartBesideEachOtherAreAllStopped() throws Exception {
    int threads = 4;
    int parts = 2_000;
    CountDownLatch begin = new CountDownLatch(threads);
    List<Thread> starting =
        IntStream.range(0, threads)
            .mapToObj(
                _ ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              begin.countDown();
                              for (int i = 0; i < parts; i++) {
                                push("part", Future.succeededFuture());
                              }
                            }))
            .toList();
    for (Thread each : starting) {
      each.join();
    }
    run(Duration.ofSeconds(20));
    assertThat(stopped).hasSize(threads * parts);
  }
}
