package io.larch.task;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.MessagingConfig;
import io.larch.outbox.NewTask;
import io.larch.outbox.Task;
import io.larch.outbox.TaskMessage;
import io.larch.outbox.Tasks;
import io.larch.outbox.TasksState;
import io.larch.testing.TaskRows;
import io.larch.testing.TaskRows.Stored;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What becomes of tasks, whichever way their messages take. */
interface TasksContract {

  Duration NEVER = Duration.ofMinutes(10);
  Duration SOON = Duration.ofMillis(20);
  Duration LEASE = Duration.ofSeconds(20);

  /** Of a test of its own. */
  TestDatabase database();

  /** With queues of its own. */
  MessagingConfig messaging();

  private TaskPipeline pipeline(Duration pollInterval, Duration lease, TaskHandler... handlers) {
    return new TaskPipeline(database().config(), messaging(), pollInterval, lease, handlers);
  }

  private TaskRows rows() {
    return new TaskRows(database().config());
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
  }

  private static NewTask task(ProbeHandler handler, String subject) {
    return new NewTask(handler.kind(), subject, new JsonObject().put("n", 1));
  }

  @Test
  default void recordedTaskIsCarriedOutAndRemoved() {
    ProbeHandler probe = new ProbeHandler("probe");
    try (TaskPipeline pipeline = pipeline(SOON, LEASE, probe)) {
      pipeline.startHandlers(probe).startRelay();
      String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      JsonObject payload = new JsonObject().put("größe", 400).put("list", List.of(1, 2));

      await(
          Tasks.record(
              pipeline.pool(),
              new NewTask(probe.kind(), "/users/1/p", payload, Duration.ZERO, trace)));

      soon().until(() -> pipeline.attempts("probe", "done") == 1);
      assertThat(rows().all()).isEmpty();
      assertThat(probe.asked())
          .singleElement()
          .satisfies(
              asked -> {
                assertThat(asked)
                    .extracting(Task::kind, Task::subject, Task::payload, Task::attempt)
                    .containsExactly("probe", "/users/1/p", payload, 0);
                assertThat(asked.traceparent()).isEqualTo(trace);
              });
    }
  }

  /** Nobody looks by himself here, but for the look at the start. */
  @Test
  default void signalHasATaskCarriedOutAtOnce() {
    ProbeHandler probe = new ProbeHandler("probe");
    try (TaskPipeline pipeline = pipeline(NEVER, NEVER, probe)) {
      record(pipeline, task(probe, "first"));
      pipeline.startHandlers(probe).startRelay();
      for (int n = 1; n < 5; n++) {
        int done = n;
        soon().until(() -> pipeline.attempts("probe", "done") == done);
        record(pipeline, task(probe, "next"));
        pipeline.due.raise();
      }
      // Also those of which it is told while others are on their way, up to what may be held.
      int many = ProbeHandler.HELD - 1;
      for (int n = 0; n < many; n++) {
        record(pipeline, task(probe, "one of many"));
        pipeline.due.raise();
      }
      soon().until(() -> pipeline.attempts("probe", "done") == 5 + many);
    }
  }

  private static void record(TaskPipeline pipeline, NewTask... tasks) {
    await(Tasks.record(pipeline.pool(), List.of(tasks)));
  }

  @Test
  default void taskOfLaterIsLeftUntilThen() {
    ProbeHandler probe = new ProbeHandler("probe");
    try (TaskPipeline pipeline = pipeline(SOON, LEASE, probe)) {
      pipeline.startHandlers(probe).startRelay();
      record(
          pipeline,
          new NewTask(probe.kind(), "later", new JsonObject(), Duration.ofDays(400), null),
          task(probe, "now"));

      soon().until(() -> pipeline.attempts("probe", "done") == 1);
      assertThat(rows().all()).extracting(Stored::subject).containsExactly("later");
      rows().passTime();

      soon().until(() -> pipeline.attempts("probe", "done") == 2);
    }
  }

  @Test
  default void failedAttemptsArePutOffUntilOneSucceeds() {
    ProbeHandler probe = new ProbeHandler("probe");
    probe.behave(
        task -> task.attempt() < 2 ? Future.failedFuture("not yet") : Future.succeededFuture());
    try (TaskPipeline pipeline = pipeline(SOON, LEASE, probe)) {
      pipeline.startHandlers(probe).startRelay();
      record(pipeline, task(probe, "stubborn"));

      soon().until(() -> pipeline.attempts("probe", "done") == 1);
      assertThat(probe.asked()).extracting(Task::attempt).containsExactly(0, 1, 2);
      assertThat(pipeline.attempts("probe", "put-off")).isEqualTo(2);
      assertThat(rows().all()).isEmpty();
    }
  }

  @Test
  default void taskOfTooManyFailedAttemptsStaysAndIsNotTriedAgain() {
    ProbeHandler probe = new ProbeHandler("probe");
    probe.behave(
        task -> {
          if (task.subject().equals("hopeless")) {
            throw new IllegalStateException("no\0 way");
          }
          return Future.succeededFuture();
        });
    try (TaskPipeline pipeline = pipeline(SOON, LEASE, probe)) {
      pipeline.startHandlers(probe).startRelay();
      record(pipeline, task(probe, "hopeless"));

      soon().until(() -> pipeline.attempts("probe", "failed") == 1);
      Stored failed = rows().all().getFirst();
      assertThat(failed.state()).isEqualTo("failed");
      assertThat(failed.attempts()).isEqualTo(ProbeHandler.ATTEMPTS);
      assertThat(failed.lastError()).isEqualTo("no  way");
      rows().passTime();
      record(pipeline, task(probe, "another"));
      soon().until(() -> pipeline.attempts("probe", "done") == 1);

      assertThat(probe.asked())
          .extracting(Task::subject)
          .containsExactly("hopeless", "hopeless", "hopeless", "another");
      // An operator's retry is one more attempt.
      probe.behave(_ -> Future.succeededFuture());
      assertThat(await(new TasksState(pipeline.pool()).retry(failed.id(), null))).isOne();
      soon().until(() -> pipeline.attempts("probe", "done") == 2);
      assertThat(rows().all()).isEmpty();
    }
  }

  /** Of one kind nobody consumes the queue, of another each handler hangs. */
  @Test
  default void deadKindDelaysNoOther() {
    ProbeHandler dead = new ProbeHandler("dead");
    ProbeHandler stuck = new ProbeHandler("stuck");
    ProbeHandler probe = new ProbeHandler("probe");
    stuck.hang();
    try (TaskPipeline pipeline = pipeline(SOON, LEASE, dead, stuck, probe)) {
      pipeline.startHandlers(stuck, probe).startRelay();
      rows().waiting("dead", 500);
      rows().waiting("stuck", 500);
      soon().until(() -> stuck.asked().size() == ProbeHandler.AT_ONCE);

      rows().waiting("probe", 200);
      soon().until(() -> pipeline.attempts("probe", "done") == 200);

      assertThat(rows().all())
          .filteredOn(row -> !row.state().equals("waiting"))
          .as("no more is held of a kind than may be")
          .hasSize(2 * ProbeHandler.HELD);
      stuck.release();
    }
  }

  @Test
  default void eachOfManyTasksIsCarriedOutOnceByWhoeverIsFirst() {
    ProbeHandler probe = new ProbeHandler("probe");
    try (TaskPipeline pipeline = pipeline(SOON, LEASE, probe)) {
      pipeline.startHandlers(probe, probe).startRelay().startRelay();
      rows().waiting("probe", 500);

      soon().until(() -> pipeline.attempts("probe", "done") == 500);

      assertThat(rows().all()).isEmpty();
      assertThat(probe.asked()).extracting(Task::subject).hasSize(500).doesNotHaveDuplicates();
    }
  }

  @Test
  default void kindThatNobodyHereKnowsIsLeftAlone() {
    ProbeHandler probe = new ProbeHandler("probe");
    try (TaskPipeline pipeline = pipeline(SOON, LEASE, probe)) {
      long later = rows().add("of-a-later-version", "waiting", 0, -100);
      long its = rows().add("of-a-later-version", "leased", 0, -100);
      pipeline.startHandlers(probe).startRelay();
      record(pipeline, task(probe, "known"));
      soon().until(() -> pipeline.attempts("probe", "done") == 1);

      assertThat(rows().get(later).state()).isEqualTo("waiting");
      assertThat(rows().get(its).state()).isEqualTo("leased");
      assertThat(await(new TasksState(pipeline.pool()).kinds()))
          .singleElement()
          .satisfies(
              kind -> {
                assertThat(kind.kind()).isEqualTo("of-a-later-version");
                assertThat(kind.due()).isOne();
                assertThat(kind.leased()).isOne();
              });
    }
  }

  @Test
  default void claimIsKeptForAsLongAsTheHandlerTakes() {
    ProbeHandler probe = new ProbeHandler("probe");
    probe.hang();
    Duration lease = Duration.ofSeconds(1);
    try (TaskPipeline pipeline = pipeline(SOON, lease, probe)) {
      pipeline.startHandlers(probe).startRelay();
      record(pipeline, task(probe, "long"));
      soon().until(() -> probe.asked().size() == 1);

      soon().during(lease.multipliedBy(3)).until(() -> probe.asked().size() == 1);
      probe.release();

      soon().until(() -> pipeline.attempts("probe", "done") == 1);
      assertThat(rows().all()).isEmpty();
    }
  }

  /** As after a kill: nobody keeps the claim, and no message is left. */
  @Test
  default void claimThatNobodyKeepsEndsAndCountsAsAnAttempt() {
    ProbeHandler probe = new ProbeHandler("probe");
    try (TaskPipeline pipeline = pipeline(SOON, LEASE, probe)) {
      rows().add("probe", "claimed", 1, -1);
      long last = rows().add("probe", "claimed", ProbeHandler.ATTEMPTS - 1, -1);
      long lost = rows().add("probe", "leased", 1, -1);
      pipeline.startHandlers(probe).startRelay();

      soon().until(() -> pipeline.attempts("probe", "done") == 2);

      assertThat(probe.asked()).extracting(Task::attempt).containsExactlyInAnyOrder(2, 1);
      assertThat(probe.asked()).extracting(Task::id).contains(lost);
      assertThat(rows().all()).extracting(Stored::id).containsExactly(last);
      assertThat(rows().get(last).state()).isEqualTo("failed");
      assertThat(rows().get(last).lastError()).contains("never brought to an end");
      assertThat(pipeline.count("larch.tasks.lease.expired", "probe")).isEqualTo(3);
      assertThat(pipeline.count("larch.tasks.abandoned", "probe")).isOne();
    }
  }

  /** The same message again, or one of an attempt that is over. */
  @Test
  default void messageThatComesAgainChangesNothing() {
    ProbeHandler probe = new ProbeHandler("probe");
    probe.hang();
    try (TaskPipeline pipeline = pipeline(SOON, LEASE, probe)) {
      pipeline.startHandlers(probe).startRelay();
      record(pipeline, task(probe, "one"));
      soon().until(() -> probe.asked().size() == 1);
      Task claimed = probe.asked().getFirst();

      pipeline.publish(probe, new TaskMessage(claimed.id(), claimed.attempt()));
      pipeline.publish(probe, new TaskMessage(claimed.id(), claimed.attempt() + 1));
      pipeline.publish(probe, new TaskMessage(claimed.id() + 1_000, 0));

      soon().until(() -> pipeline.count("larch.tasks.stale", "probe") == 3);
      probe.release();
      soon().until(() -> pipeline.attempts("probe", "done") == 1);
      assertThat(probe.asked()).hasSize(1);
    }
  }
}
