package io.larch.intake;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.outbox.TaskKind;
import io.larch.retry.Backoff;
import io.larch.testing.Assets;
import io.larch.testing.TaskRows;
import io.larch.testing.TaskRows.Stored;
import io.larch.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FollowUpVerticleIT {

  private static final TaskKind KIND =
      new TaskKind(
          "variant",
          3,
          1,
          10,
          Duration.ofMinutes(1),
          new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2)));

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final TaskRows tasks = new TaskRows(database.config());

  @Test
  void failedTasksOfAssetsThatAreGoneAreRemovedAndNoOthers() {
    new Assets(database.config()).add("there", 0, "{}");
    long there = database.count("(SELECT FROM generate_series(1, (SELECT max(id) FROM asset))) n");
    long failedThere = tasks.add("variant", "failed", 3, 0);
    long waitingGone = tasks.add("variant", "waiting", 1, 100);
    long otherKind = tasks.add("other", "failed", 3, 0);
    database.execute(
        "UPDATE task SET payload = jsonb_build_object('assetId', %d)".formatted(there + 1),
        "UPDATE task SET payload = jsonb_build_object('assetId', %d) WHERE id = %d"
            .formatted(there, failedThere),
        "INSERT INTO task (kind, subject, state, attempts, payload)"
            + " SELECT 'variant', 'gone', 'failed', 1, jsonb_build_object('assetId', %d)"
                .formatted(there + 1)
            + " FROM generate_series(1, 1200)");
    String deployed =
        await(
            database
                .vertx()
                .deployVerticle(
                    new FollowUpVerticle(
                        database.background(), List.of(KIND), Duration.ofMillis(10))));

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(tasks.all())
                    .extracting(Stored::id)
                    .containsExactly(failedThere, waitingGone, otherKind));
    await(database.vertx().undeploy(deployed));
  }
}
