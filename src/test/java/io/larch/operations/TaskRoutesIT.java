package io.larch.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.larch.app.CommandRun;
import io.larch.app.RunningLarch;
import io.larch.testing.AssetClient;
import io.larch.testing.TaskRows;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's requests, and {@code ./larch tasks}, on a whole server that knows no kind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskRoutesIT {

  private final RunningLarch larch = new RunningLarch();
  private final AssetClient operator = new AssetClient(larch.managementAddress());
  private final TaskRows rows = new TaskRows(larch.database());

  @BeforeEach
  void empty() {
    rows.execute("TRUNCATE task");
  }

  @AfterAll
  void stop() {
    larch.close();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (java.io.IOException e) {
      throw new AssertionError(answer.body(), e);
    }
  }

  private JsonNode get(String path) {
    return json(operator.get(path));
  }

  private HttpResponse<String> post(String path, String body) {
    return operator.send(
        operator
            .request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)),
        BodyHandlers.ofString());
  }

  private long failed(String kind) {
    long id = rows.add(kind, "failed", 3, -60);
    rows.execute("UPDATE task SET last_error = E'no\\033[2J' WHERE id = " + id);
    return id;
  }

  @Test
  void statusTellsKindsAndStagesAlsoOfKindsThatNobodyKnows() {
    assertThat(get("/tasks").get("kinds")).isEmpty();
    rows.add("later-kind", "waiting", 0, -60);
    rows.add("later-kind", "waiting", 0, 600);
    rows.add("later-kind", "waiting", 2, 60);
    failed("other");
    JsonNode kinds = get("/tasks").get("kinds");
    assertThat(kinds.findValuesAsText("kind")).containsExactly("later-kind", "other");
    JsonNode first = kinds.get(0);
    assertThat(first.get("known").asBoolean()).isFalse();
    assertThat(first.get("oldestDueSeconds").asDouble()).isBetween(50.0, 120.0);
    assertThat(first.get("failing").asLong()).isOne();
    assertThat(first.get("stages").toString())
        .isEqualTo("{\"later\":1,\"due\":1,\"leased\":0,\"claimed\":0,\"putOff\":1,\"failed\":0}");
    assertThat(kinds.get(1).get("stages").get("failed").asLong()).isOne();
  }

  @Test
  void failingTasksAreToldThoseThatAreNotTriedAgainFirst() {
    long putOff = rows.add("one", "waiting", 9, 60);
    long failed = failed("one");
    rows.add("two", "waiting", 1, 60);
    JsonNode all = get("/tasks/failing");
    assertThat(all.get("failing").asLong()).isEqualTo(3);
    assertThat(all.get("tasks").get(0).get("task").asLong()).isEqualTo(failed);
    assertThat(all.get("tasks").get(0).get("failed").asBoolean()).isTrue();
    assertThat(all.get("tasks").get(0).get("nextAttemptAt").isNull()).isTrue();
    assertThat(all.get("tasks").get(1).get("task").asLong()).isEqualTo(putOff);
    assertThat(get("/tasks/failing?kind=two").get("failing").asLong()).isOne();
    assertThat(get("/tasks/failing?kind=placeholder").get("tasks")).isEmpty();
  }

  @Test
  void retryMakesDueWhatWasPutOffOrHasFailed() {
    long failed = failed("one");
    rows.add("one", "waiting", 2, 600);
    rows.add("two", "waiting", 2, 600);
    long later = rows.add("two", "waiting", 0, 600);
    assertThat(json(post("/tasks/retry", "{\"task\":%d}".formatted(failed))).get("due").asInt())
        .isOne();
    assertThat(rows.get(failed).state()).isEqualTo("waiting");
    assertThat(json(post("/tasks/retry", "{\"kind\":\"one\"}")).get("due").asInt()).isOne();
    assertThat(json(post("/tasks/retry", "{\"all\":true}")).get("due").asInt()).isOne();
    assertThat(json(post("/tasks/retry", "{\"task\":%d}".formatted(later))).get("due").asInt())
        .isZero();
    assertThat(rows.get(later).dueIn()).isGreaterThan(500);
    assertThat(post("/tasks/retry", "{\"task\":999}").statusCode()).isEqualTo(404);
  }

  @Test
  void dropTakesOneTaskOrThoseThatHaveFailed() {
    long waiting = rows.add("one", "waiting", 0, 600);
    long claimed = rows.add("one", "claimed", 0, 600);
    failed("one");
    failed("two");
    failed("two");
    assertThat(json(post("/tasks/drop", "{\"task\":%d}".formatted(claimed))).get("dropped").asInt())
        .isZero();
    assertThat(json(post("/tasks/drop", "{\"task\":%d}".formatted(waiting))).get("dropped").asInt())
        .isOne();
    assertThat(json(post("/tasks/drop", "{\"kind\":\"two\"}")).get("dropped").asInt()).isEqualTo(2);
    assertThat(json(post("/tasks/drop", "{\"all\":true}")).get("dropped").asInt()).isOne();
    assertThat(rows.all()).extracting(TaskRows.Stored::id).containsExactly(claimed);
    assertThat(post("/tasks/drop", "{\"task\":%d}".formatted(waiting)).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}",
        "{\"all\":false}",
        "{\"task\":1,\"all\":true}",
        "{\"task\":\"1\"}",
        "{\"kinds\":\"one\"}"
      })
  void whatIsNotUnderstoodIsRefused(String body) {
    failed("one");
    for (String path : List.of("/tasks/retry", "/tasks/drop")) {
      assertThat(post(path, body).statusCode()).as(path).isEqualTo(400);
    }
    assertThat(rows.all()).extracting(TaskRows.Stored::state).containsExactly("failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tasks?kind=one", "/tasks/failing?kinds=one", "/tasks/failing?limit=1"})
  void readsWithAParameterThatIsNotKnownAreRefused(String target) {
    assertThat(operator.get(target).statusCode()).isEqualTo(400);
  }

  @Test
  void gaugesShowKindsThatNobodyKnows() {
    failed("unknown-here");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(operator.get("/metrics").body())
                    .contains("larch_tasks_failed{kind=\"unknown-here\"} 1"));
  }

  @Test
  void commandTellsAndDoesTheSame() {
    assertThat(run("status")).isEqualTo(new CommandRun(0, "There are no tasks."));
    assertThat(run("failing")).isEqualTo(new CommandRun(0, "No task is failing."));
    long failed = failed("one");
    long waiting = rows.add("one", "waiting", 0, -60);
    assertThat(run("status").output())
        .containsPattern("^Kind one: oldest due for [\\d.]+ s, 0 failing; this server doesn't know")
        .containsPattern("(?m)^  due +1 task$")
        .containsPattern("(?m)^  failed +1 task$");
    assertThat(run("failing", "--kind=one").output())
        .isEqualTo(
            "task %d of the kind one, for something: 3 attempts, not tried again\n  no\\u001b[2J"
                .formatted(failed));
    assertThat(run("retry", "--kind=one")).isEqualTo(new CommandRun(0, "1 task is due now."));
    assertThat(run("retry", "--all"))
        .isEqualTo(new CommandRun(0, "Nothing was put off or had failed."));
    assertThat(run("drop", "--all")).isEqualTo(new CommandRun(0, "None has failed."));
    assertThat(run("drop", "--task=" + waiting)).isEqualTo(new CommandRun(0, "1 task dropped."));
    assertThat(run("drop", "--task=" + waiting).status()).isEqualTo(1);
    assertThat(run("drop").status()).isEqualTo(2);
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(larch.managementAddress(), "tasks", arguments);
  }
}
