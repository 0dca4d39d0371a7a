package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.app.CommandRun;
import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code larch purge} beside servers, as an operator runs it. */
class OperatorCommandsIT {

  private static final String PUT_OFF =
      "INSERT INTO purge_batch (id, state, bucket, content_keys, attempts, due_at, last_kind,"
          + " last_error) OVERRIDING SYSTEM VALUE SELECT id, 'waiting', '%s', '{a,b}', 12, now() +"
          + " interval '1 hour', 'DENIED', E'no\\033[2J' FROM generate_series(%d, %d) AS id";

  private final DatabaseConfig database = TestPostgres.emptyDatabase();
  private final Deployment deployment =
      new Deployment(database, RabbitMqServer.shared(), RadosgwServer.shared());

  @AfterEach
  void stop() {
    deployment.close();
  }

  @Test
  void operatorSeesWhatFailsAndHasItTriedAgain() {
    URI server = deployment.start().awaitReady().managementUrl();
    // What is due stays where it is, to be counted.
    assertRuns(server, "Paused.", "pause", "--reason=a look");
    TestPostgres.execute(
        database, PUT_OFF.formatted("one", 1001, 1003), PUT_OFF.formatted("two", 2001, 2101));

    CommandRun status = run(server, "status");
    assertThat(status.status()).isZero();
    assertThat(status.output())
        .containsPattern("(?m)^PAUSED since \\S+Z: a look$")
        .containsPattern("(?m)^Bucket one: oldest [\\d.]+ s, 3 failing, 0.0 keys/s")
        .containsPattern("(?m)^  putOff +101 batches +202 keys$");

    CommandRun all = run(server, "failing");
    assertThat(all.status()).isZero();
    assertThat(all.output().lines().filter(line -> line.startsWith("batch "))).hasSize(100);
    assertThat(all.output())
        .contains("batch 1001 in one: 2 keys, 12 attempts, next at ", "  DENIED: no\\u001b[2J")
        .endsWith("These are the first 100 of 104; --bucket B shows those of one bucket.");
    assertThat(run(server, "failing", "--bucket=one").output().lines()).hasSize(6);
    assertRuns(server, "No batch is failing.", "failing", "--bucket=" + deployment.name());

    assertRuns(server, "1 batch is due now.", "retry", "--batch=1002");
    assertRuns(server, "2 batches are due now.", "retry", "--bucket=one");
    assertRuns(server, "101 batches are due now.", "retry", "--all");
    assertRuns(server, "Nothing was put off.", "retry", "--all");
    assertRuns(
        server,
        "Batch 1002 was not put off: it is due or being worked on already.",
        "retry",
        "--batch=1002");
    assertThat(run(server, "retry", "--batch=999"))
        .isEqualTo(
            new CommandRun(
                1, "larch: There is no batch 999: it is purged, or there never was one."));
  }

  @Test
  void whatIsNotUnderstoodOrNotAnsweredIsToldByTheExitStatus() {
    LarchProcess larch = deployment.start("roles = [api]").awaitReady();
    URI server = larch.managementUrl();
    assertThat(run(larch.url(), "status"))
        .isEqualTo(
            new CommandRun(
                1,
                "larch: "
                    + larch.url()
                    + " is not the management port of Larch; name it by --url"));
    assertThat(run(server, "status"))
        .isEqualTo(
            new CommandRun(
                0,
                "How many messages are parked is not known. This process has neither the role relay"
                    + " nor purge, and knows no broker; ask one that has.\n\n"
                    + "Nothing is left to purge."));
    CommandRun past = run(server, "pause", "--reason=x", "--until=2020-01-01T00:00:00Z");
    assertThat(past.status()).isEqualTo(2);
    assertThat(run(server, "pause", "--reason=").status()).isEqualTo(2);
    for (String command : List.of("failing", "retry")) {
      CommandRun mistyped = run(server, command, "--bucket=none");
      assertThat(mistyped.status()).isEqualTo(2);
      assertThat(mistyped.output()).startsWith("larch: bucket: There is no bucket none; there is ");
    }
    CommandRun kind = CommandRun.of(server, "tasks", "failing", "--kind=nope");
    assertThat(kind.status()).isEqualTo(2);
    assertThat(kind.output()).startsWith("larch: kind: There is no kind nope; there are ");
    CommandRun keys = CommandRun.of(server, "keys", "list");
    assertThat(keys.status()).isEqualTo(1);
    assertThat(keys.output()).contains("exist with access.mode = keys alone");
    assertThat(past.output()).startsWith("larch: until: A time to come is needed here");
    assertThat(run(server, "retry").status()).isEqualTo(2);
    assertThat(run(server, "pause").status()).isEqualTo(2);
    CommandRun nobody = run(URI.create("http://127.0.0.1:1"), "status");
    assertThat(nobody.status()).isEqualTo(1);
    assertThat(nobody.output()).startsWith("larch: no Larch answers at http://127.0.0.1:1;");
  }

  @Test
  void pauseHoldsInEveryProcessAndAfterARestart() {
    LarchProcess first = deployment.start();
    LarchProcess second = deployment.start().awaitReady();
    assertRuns(first.awaitReady().managementUrl(), "Paused.", "pause", "--reason=moving");
    first.close();
    LarchProcess restarted = deployment.start().awaitReady();

    AssetClient client = new AssetClient(second.url());
    assertThat(client.store("/assets/a", new byte[7]).statusCode()).isEqualTo(201);
    assertThat(client.delete("/assets/a").statusCode()).isEqualTo(204);
    for (LarchProcess process : List.of(second, restarted)) {
      assertThat(run(process.managementUrl(), "status").output()).startsWith("PAUSED since ");
    }
    // Longer than several polls of both relays.
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(10))
        .until(() -> deployment.storedKeys().size() == 1);

    assertRuns(restarted.managementUrl(), "Resumed.", "resume");
    deployment.awaitNothingLeftBehind(Duration.ofSeconds(20));
    assertRuns(second.managementUrl(), "It was not paused.", "resume");
  }

  private static void assertRuns(URI server, String output, String... arguments) {
    assertThat(run(server, arguments)).isEqualTo(new CommandRun(0, output));
  }

  private static CommandRun run(URI server, String... arguments) {
    return CommandRun.of(server, "purge", arguments);
  }
}
