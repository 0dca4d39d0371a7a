package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.image.job.ImageJob;
import io.larch.image.job.WrittenFormat;
import io.larch.testing.EventLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RequestQueueTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Vertx vertx = EventLoops.vertx();
  private final RequestQueue queue = new RequestQueue(2);
  private int clients;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void firstInIsFirstOut() throws InterruptedException {
    Request first = request();
    Request second = request();
    assertThat(queue.offer(first)).isTrue();
    assertThat(queue.offer(second)).isTrue();
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.take()).isSameAs(first);
    assertThat(queue.take()).isSameAs(second);
  }

  @Test
  void noMoreThanItsBoundWait() throws InterruptedException {
    assertThat(queue.offer(request())).isTrue();
    assertThat(queue.offer(request())).isTrue();
    assertThat(queue.offer(request())).isFalse();
    assertThat(queue.take()).isNotNull();
    assertThat(queue.offer(request())).isTrue();
  }

  @Test
  void idleWorkerIsNoWait() {
    RequestQueue none = new RequestQueue(0);
    assertThat(none.offer(request())).isFalse();
    CompletableFuture<Boolean> taken = inThread(() -> none.take() != null);
    await().atMost(Duration.ofSeconds(20)).until(() -> none.offer(request()));
    assertThat(taken.join()).isTrue();
    assertThat(none.offer(request())).isFalse();
  }

  @Test
  void whoKeepsItsProcessGoesFirst() {
    CompletableFuture<Boolean> other = waiting(() -> queue.take(LONG) != null);
    CompletableFuture<Boolean> kept = waiting(() -> queue.take() != null);
    queue.offer(request());
    assertThat(kept.join()).isTrue();
    assertThat(other).isNotDone();
    queue.offer(request());
    assertThat(other.join()).isTrue();
  }

  @Test
  void nothingToDoForSoLongIsNoRequest() throws InterruptedException {
    assertThat(queue.take(Duration.ofMillis(10))).isNull();
    queue.offer(request());
    assertThat(queue.take(Duration.ZERO)).isNotNull();
  }

  @Test
  void whoHasNoProcessIsCalledOnlyWhenOthersAreBusy() {
    CompletableFuture<Boolean> kept = waiting(() -> queue.take() != null);
    CompletableFuture<Boolean> called = waiting(this::awaitWork);
    CompletableFuture<Boolean> calledNext = waiting(this::awaitWork);
    queue.offer(request());
    assertThat(kept.join()).isTrue();
    assertThat(called).isNotDone();
    assertThat(calledNext).isNotDone();
    queue.offer(request());
    await().atMost(SOON).until(() -> called.isDone() || calledNext.isDone());
    assertThat(called.isDone() && calledNext.isDone()).as("one for one request").isFalse();
    queue.offer(request());
    assertThat(called.join()).isTrue();
    assertThat(calledNext.join()).isTrue();
  }

  @Test
  void workerThatIsSoonBackIsWaitedFor() throws InterruptedException {
    CompletableFuture<Boolean> called = waiting(this::awaitWork);
    for (int i = 0; i < 50; i++) {
      assertThat(queue.offer(request())).isTrue();
      assertThat(queue.take()).isNotNull();
    }
    assertThat(called).isNotDone();
    queue.offer(request());
    assertThat(called.join()).isTrue();
  }

  private boolean awaitWork() throws InterruptedException {
    queue.awaitWork();
    return true;
  }

  @Test
  void clientsAreServedInTurnEachInItsOwnOrder() throws InterruptedException {
    RequestQueue wide = new RequestQueue(100);
    List<Request> ofOne = List.of(request("a"), request("a"), request("a"));
    Request ofOther = request("b");
    ofOne.forEach(wide::offer);
    wide.offer(ofOther);
    Request late = request("c");
    assertThat(wide.take()).isSameAs(ofOne.get(0));
    wide.offer(late);
    assertThat(wide.take()).isSameAs(ofOther);
    assertThat(wide.take()).isSameAs(ofOne.get(1));
    assertThat(wide.take()).isSameAs(late);
    assertThat(wide.take()).isSameAs(ofOne.get(2));
    assertThat(wide.size()).isZero();
  }

  @Test
  void clientHasNoMoreThanHalfOfWhatMayWait() {
    RequestQueue four = new RequestQueue(4);
    assertThat(four.offer(request("a"))).isTrue();
    assertThat(four.offer(request("a"))).isTrue();
    assertThat(four.offer(request("a"))).isFalse();
    assertThat(four.offer(request("b"))).isTrue();
    assertThat(four.offer(request("c"))).isTrue();
    assertThat(four.offer(request("d"))).isFalse();
  }

  @Test
  void whatIsTakenBackIsNotHandedOut() throws InterruptedException {
    Request first = request();
    Request second = request();
    queue.offer(first);
    queue.offer(second);
    assertThat(queue.remove(first)).isTrue();
    assertThat(queue.remove(first)).isFalse();
    assertThat(queue.take()).isSameAs(second);
    assertThat(queue.remove(second)).isFalse();
  }

  @Test
  void closedQueueLetsEverybodyOut() {
    CompletableFuture<Boolean> waits = inThread(() -> queue.take() == null);
    CompletableFuture<Boolean> pauses =
        inThread(
            () -> {
              queue.pause(Duration.ofHours(1).toMillis());
              return true;
            });
    assertThat(queue.close()).isEmpty();
    assertThat(waits.join()).isTrue();
    assertThat(pauses.join()).isTrue();
    assertThat(queue.isClosed()).isTrue();
    assertThat(queue.offer(request())).isFalse();
  }

  @Test
  void closedQueueGivesBackWhatWaits() throws InterruptedException {
    Request waiting = request();
    queue.offer(waiting);
    assertThat(queue.close()).containsExactly(waiting);
    assertThat(queue.take()).isNull();
  }

  private Request request() {
    return request("client-" + clients++);
  }

  private Request request(String client) {
    return new Request(
        client,
        ImageJob.to(WrittenFormat.PNG),
        -1,
        () -> Future.failedFuture("not asked for"),
        vertx.getOrCreateContext(),
        Promise.promise(),
        0);
  }

  /** Something that waits. */
  private interface Waiting {
    boolean run() throws InterruptedException;
  }

  private static CompletableFuture<Boolean> inThread(Waiting waiting) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    start(waiting, done);
    return done;
  }

  /** As {@link #inThread}, once it waits. */
  private static CompletableFuture<Boolean> waiting(Waiting waiting) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread thread = start(waiting, done);
    await()
        .atMost(SOON)
        .until(
            () ->
                thread.getState() == Thread.State.WAITING
                    || thread.getState() == Thread.State.TIMED_WAITING);
    return done;
  }

  private static Thread start(Waiting waiting, CompletableFuture<Boolean> done) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                done.complete(waiting.run());
              } catch (InterruptedException e) {
                done.completeExceptionally(e);
              }
            });
  }
}
