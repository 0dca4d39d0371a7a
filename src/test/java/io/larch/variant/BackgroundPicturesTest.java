package io.larch.variant;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.EventLoops;
import io.larch.testing.ImageConfigs;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackgroundPicturesTest {

  private final Vertx vertx = EventLoops.vertx();
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private BackgroundPictures with(int workers) {
    return new BackgroundPictures(vertx, ImageConfigs.withWorkers(workers));
  }

  /** Takes a turn on an event loop of its own, as each kind of tasks has one. */
  private <T> Future<T> take(BackgroundPictures pictures, String name, Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            _ ->
                pictures
                    .take(
                        () -> {
                          begun.add(name);
                          return work.get();
                        })
                    .onComplete(done));
    return done.future();
  }

  private String nextBegun() throws InterruptedException {
    return String.valueOf(begun.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void halfOfTheWorkersAreLeftHoweverManyKindsThereAre() throws Exception {
    BackgroundPictures pictures = with(5);
    List<Promise<String>> under = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      Promise<String> promise = Promise.promise();
      under.add(promise);
      take(pictures, name, promise::future);
      if (under.size() <= 2) {
        assertThat(nextBegun()).isEqualTo(name);
      }
    }
    assertThat(begun.poll(200, TimeUnit.MILLISECONDS)).isNull();
    under.get(1).complete("made");
    String third = nextBegun();
    assertThat(begun.poll(200, TimeUnit.MILLISECONDS)).isNull();
    under.get(0).complete("made");
    assertThat(List.of(third, nextBegun())).containsExactlyInAnyOrder("c", "d");
  }

  @Test
  void oneWorkerIsForAll() throws Exception {
    BackgroundPictures pictures = with(1);
    Promise<String> first = Promise.promise();
    take(pictures, "a", first::future);
    Future<String> second = take(pictures, "b", () -> Future.succeededFuture("second"));
    assertThat(nextBegun()).isEqualTo("a");
    first.complete("first");
    assertThat(second.await(10, TimeUnit.SECONDS)).isEqualTo("second");
  }

  @Test
  void whatFailsOrThrowsGivesItsTurnOn() throws Exception {
    BackgroundPictures pictures = with(2);
    Future<String> failing = take(pictures, "a", () -> Future.failedFuture("fails"));
    Future<String> throwing =
        take(
            pictures,
            "b",
            () -> {
              throw new IllegalStateException("throws");
            });
    Future<String> last = take(pictures, "c", () -> Future.succeededFuture("made"));
    assertThat(last.await(10, TimeUnit.SECONDS)).isEqualTo("made");
    assertThat(failing.cause()).hasMessage("fails");
    assertThat(throwing.cause()).hasMessage("throws");
  }

  @Test
  void whatWaitsComesBackOnItsOwnContext() throws Exception {
    BackgroundPictures pictures = with(1);
    Promise<String> first = Promise.promise();
    take(pictures, "a", first::future);
    assertThat(nextBegun()).isEqualTo("a");
    Context own = vertx.getOrCreateContext();
    Promise<Boolean> same = Promise.promise();
    own.runOnContext(
        _ ->
            pictures
                .take(() -> Future.succeededFuture(Vertx.currentContext() == own))
                .map(begunThere -> begunThere && Vertx.currentContext() == own)
                .onComplete(same));
    first.complete("made");
    assertThat(same.future().await(10, TimeUnit.SECONDS)).isTrue();
  }
}
