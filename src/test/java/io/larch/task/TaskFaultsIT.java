package io.larch.task;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.MessagingConfig;
import io.larch.outbox.NewTask;
import io.larch.outbox.Task;
import io.larch.outbox.Tasks;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.TaskRows;
import io.larch.testing.TaskRows.Stored;
import io.larch.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of tasks when something breaks. */
class TaskFaultsIT {

  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration LEASE = Duration.ofSeconds(1);

  private final TestDatabase database = new TestDatabase();
  private final TaskRows rows = new TaskRows(database.config());
  private final ProbeHandler probe = new ProbeHandler("probe");

  @AfterEach
  void close() {
    database.close();
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
  }

  private void record(String subject) {
    await(
        Tasks.record(database.background(), new NewTask(probe.kind(), subject, new JsonObject())));
  }

  @Test
  void taskOfAKilledProcessIsCarriedOutByAnother() throws Exception {
    RabbitMqServer broker = RabbitMqServer.shared();
    String name = "test-" + UUID.randomUUID();
    record("interrupted");
    try (ProbeProcess process = ProbeProcess.start(database.config(), broker.port(), name, LEASE)) {
      process.awaitTask();
      assertThat(rows.all()).extracting(Stored::state).containsExactly("claimed");
      process.kill();
    }
    MessagingConfig messaging =
        TaskPipeline.messaging(MessagingConfig.Type.RABBITMQ, broker.host(), broker.port(), name);
    try (TaskPipeline other = new TaskPipeline(database.config(), messaging, SOON, LEASE, probe)) {
      other.startHandlers(probe).startRelay();

      soon().until(() -> other.attempts("probe", "done") == 1);

      assertThat(probe.asked()).extracting(Task::attempt).containsExactly(1);
      assertThat(rows.all()).isEmpty();
    }
  }

  @Test
  void tasksStayDueWhileTheBrokerIsAway() {
    try (RabbitMqServer broker = RabbitMqServer.start();
        TaskPipeline pipeline =
            new TaskPipeline(
                database.config(),
                TaskPipeline.messaging(MessagingConfig.Type.RABBITMQ, broker.host(), broker.port()),
                SOON,
                LEASE,
                probe)) {
      pipeline.startHandlers(probe).startRelay();
      record("before");
      soon().until(() -> pipeline.attempts("probe", "done") == 1);

      broker.stop();
      record("meanwhile");
      soon().during(LEASE.multipliedBy(2)).until(() -> probe.asked().size() == 1);
      assertThat(rows.all()).extracting(Stored::attempts).containsExactly(0);
      broker.startAgain();

      soon().until(() -> pipeline.attempts("probe", "done") == 2);
      assertThat(rows.all()).isEmpty();
    }
  }

  /** The work is done, and the database is not told: so it is done once more. */
  @Test
  void taskWhoseEndCouldNotBeWrittenDownIsCarriedOutAgain() {
    database.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN RAISE ''not now''; END'",
        "CREATE TRIGGER refuse BEFORE DELETE ON task EXECUTE FUNCTION refuse()");
    try (TaskPipeline pipeline = inProcess()) {
      record("done");
      soon().until(() -> !probe.asked().isEmpty());
      database.execute("DROP TRIGGER refuse ON task");

      soon().until(() -> pipeline.attempts("probe", "done") == 1);

      assertThat(probe.asked()).extracting(Task::attempt).startsWith(0, 1);
      assertThat(rows.all()).isEmpty();
    }
  }

  @Test
  void attemptThatDoesNotEndIsGivenUp() {
    ProbeHandler slow = new ProbeHandler("slow", Duration.ofMillis(300));
    slow.hang();
    try (TaskPipeline pipeline =
        new TaskPipeline(
            database.config(),
            TaskPipeline.messaging(MessagingConfig.Type.IN_PROCESS, "unused", 1),
            SOON,
            LEASE,
            slow)) {
      pipeline.startHandlers(slow).startRelay();
      rows.waiting("slow", 10);

      soon().until(() -> pipeline.attempts("slow", "failed") == 10);

      assertThat(rows.all()).extracting(Stored::lastError).containsOnly("no end within 300 ms");
      slow.release();
    }
  }

  private TaskPipeline inProcess() {
    return new TaskPipeline(
            database.config(),
            TaskPipeline.messaging(MessagingConfig.Type.IN_PROCESS, "unused", 1),
            SOON,
            LEASE,
            probe)
        .startHandlers(probe)
        .startRelay();
  }
}
