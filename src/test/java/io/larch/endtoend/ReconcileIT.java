package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./larch reconcile} beside a server, as an operator runs it. */
class ReconcileIT {

  @TempDir static Path directory;

  @Test
  void orphanIsReportedAndPurgedByTheSecondRunAnHourLater() throws Exception {
    DatabaseConfig database = TestPostgres.emptyDatabase();
    Path json = directory.resolve("report.json");
    try (Deployment deployment =
        new Deployment(database, RabbitMqServer.shared(), RadosgwServer.shared())) {
      AssetClient client = new AssetClient(deployment.start().awaitReady().url());
      byte[] content = "content".getBytes(StandardCharsets.US_ASCII);
      assertThat(client.store("/assets/a/b", content).statusCode()).isEqualTo(201);
      Run clean = reconcile(deployment, List.of());
      assertThat(clean.status()).as(clean.output()).isZero();

      deployment.putObject("left-behind", content);
      Run first = reconcile(deployment, List.of("--json", json.toString()));
      assertThat(first.status()).as(first.output()).isEqualTo(5);
      assertThat(first.output()).contains("left-behind  7 bytes");
      JsonNode report = new ObjectMapper().readTree(json.toFile()).get("buckets").get(0);
      assertThat(report.get("objects").asLong()).isEqualTo(2);
      assertThat(report.get("firstOrphans").get(0).get("key").asText()).isEqualTo("left-behind");
      assertThat(report.get("purged").asLong()).isZero();
      assertThat(deployment.storedKeys()).hasSize(2);

      TestPostgres.execute(
          database, "UPDATE orphan SET first_seen_at = first_seen_at - interval '1 hour'");
      Run other = reconcile(deployment, List.of("--delete", "--expect", "2", "--share", "50%"));
      assertThat(other.status()).as(other.output()).isEqualTo(1);
      assertThat(other.output())
          .contains("1 orphans were seen an hour before as well, not the 2 of --expect");
      Run many = reconcile(deployment, List.of("--delete", "--expect", "1"));
      assertThat(many.status()).as(many.output()).isEqualTo(1);
      assertThat(many.output()).contains("50% are orphans, more than reconcile.max-share 10%");
      Run second = reconcile(deployment, List.of("--delete", "--expect", "1", "--share", "50%"));
      assertThat(second.output()).containsPattern("handed to the purge +1\\b");
      await().atMost(Duration.ofSeconds(20)).until(() -> deployment.storedKeys().size() == 1);
      assertThat(client.get("/assets/a/b/-/content").body()).isEqualTo("content");
    }
  }

  /** What only an old version or a delete marker is left of is content all the same. */
  @Test
  void oldVersionsThatNothingNamesArePurgedWhateverTheirKeys() throws Exception {
    DatabaseConfig database = TestPostgres.emptyDatabase();
    try (Deployment deployment =
        new Deployment(database, RabbitMqServer.shared(), RadosgwServer.shared())) {
      deployment.keepVersions();
      AssetClient client = new AssetClient(deployment.start().awaitReady().url());
      byte[] content = "content".getBytes(StandardCharsets.US_ASCII);
      assertThat(client.store("/assets/a", content).statusCode()).isEqualTo(201);
      String lost = AssetClient.contentKey(AssetClient.json(client.store("/assets/b", content)));
      for (String key : List.of("old", "old", "con\u0001trol", "line\nfeed", " blank")) {
        deployment.putObject(key, content);
      }
      deployment.removeObject("old");
      deployment.removeObject(lost);

      Run first = reconcile(deployment, List.of());
      assertThat(first.status()).as(first.output()).isEqualTo(5);
      assertThat(first.output())
          .containsPattern("orphans, which nothing names +4\\b")
          .containsPattern("assets without content +1\\b");
      TestPostgres.execute(
          database, "UPDATE orphan SET first_seen_at = first_seen_at - interval '1 hour'");
      Run second = reconcile(deployment, List.of("--delete", "--expect", "4", "--share", "80%"));
      assertThat(second.output()).containsPattern("handed to the purge +4\\b");

      // The living asset's content, and what is left of the one whose content is lost.
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(deployment.storedVersions())
                      .hasSize(3)
                      .doesNotContain("old", "con\u0001trol", "line\nfeed", " blank"));
      assertThat(client.get("/assets/a/-/content").body()).isEqualTo("content");
    }
  }

  /**
   * A store of files is closed on an event loop, and the end of all event loops was awaited there:
   * the report was followed by a stack trace, and by five seconds of waiting.
   */
  @Test
  void storeOfFilesIsComparedAndNothingIsSaidBesideTheReport() throws Exception {
    try (Deployment deployment =
        new Deployment(
            TestPostgres.emptyDatabase(), RabbitMqServer.shared(), RadosgwServer.shared())) {
      deployment.start().awaitReady();
      Path files = directory.resolve("files");
      Files.createDirectories(files.resolve(deployment.name()));
      Run run =
          reconcile(
              deployment,
              List.of(),
              "content.type = file-system",
              "content.file-system.directory = \"" + files + "\"");
      assertThat(run.status()).as(run.output()).isZero();
      assertThat(run.output())
          .contains("objects in the store")
          .doesNotContain("Exception", "larch:");
    }
  }

  @Test
  void allBucketsOfTheConfigurationAreCompared() throws Exception {
    try (Deployment deployment =
        new Deployment(
            TestPostgres.emptyDatabase(), RabbitMqServer.shared(), RadosgwServer.shared())) {
      Path files = directory.resolve("several");
      Files.createDirectories(files.resolve(deployment.name()));
      Path stray = Files.createDirectories(files.resolve("other/ab")).resolve("stray");
      Files.writeString(stray, "stray");
      String[] settings = {
        "content.type = file-system",
        "content.file-system.directory = \"" + files + "\"",
        "paths = [{ pattern = \"/u/**\", bucket = other }]"
      };

      Run run = reconcile(deployment, List.of(), settings);
      assertThat(run.status()).as(run.output()).isEqualTo(5);
      assertThat(run.output())
          .containsSubsequence("Bucket " + deployment.name(), "Bucket other", "stray  5 bytes");

      Run unclear = reconcile(deployment, List.of("--delete", "--expect", "1"), settings);
      assertThat(unclear.status()).as(unclear.output()).isEqualTo(2);
      assertThat(unclear.output())
          .contains("several buckets (" + deployment.name() + ", other): say by --bucket");

      Run unknown = reconcile(deployment, List.of("--bucket", "nope"), settings);
      assertThat(unknown.status()).as(unknown.output()).isEqualTo(1);
      assertThat(unknown.output())
          .contains("no bucket nope; the configuration names " + deployment.name() + ", other");

      List<String> takeOver = List.of("--bucket", "other", "--take-over", "nobody");
      for (int i = 0; i < 2; i++) {
        Run taken = reconcile(deployment, takeOver, settings);
        assertThat(taken.status()).as(taken.output()).isZero();
        assertThat(taken.output()).contains("bucket other is this database's");
      }
    }
  }

  private record Run(int status, String output) {}

  private static Run reconcile(
      Deployment deployment, List<String> options, String... moreSettings) {
    List<String> command = new ArrayList<>(List.of("reconcile"));
    command.addAll(options);
    String[] settings =
        Stream.concat(Stream.of("reconcile.margin = 0s"), Stream.of(moreSettings))
            .toArray(String[]::new);
    try (LarchProcess process = deployment.run(Map.of(), command, settings)) {
      int status = process.awaitExit(Duration.ofSeconds(60));
      return new Run(status, process.output());
    }
  }
}
