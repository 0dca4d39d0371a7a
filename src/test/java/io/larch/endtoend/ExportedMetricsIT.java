package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What alerts and dashboard are made for: the metrics of a server in and out of trouble. */
class ExportedMetricsIT {

  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(200));
  }

  /** The samples of a scrape, by name and labels as they are shown. */
  private static Map<String, Double> scrape(AssetClient management) {
    Map<String, Double> samples = new TreeMap<>();
    management
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return samples;
  }

  private static void awaitSample(AssetClient management, String sample, double atLeast) {
    eventually()
        .untilAsserted(
            () ->
                assertThat(scrape(management).getOrDefault(sample, Double.NaN))
                    .as(sample)
                    .isGreaterThanOrEqualTo(atLeast));
  }

  @Test
  void everyMetricThatAlertsAndDashboardNameIsExported() {
    DatabaseConfig database = TestPostgres.emptyDatabase();
    try (Deployment deployment =
        new Deployment(database, RabbitMqServer.shared(), RadosgwServer.shared())) {
      LarchProcess larch = deployment.start("purge.failing-after = 1").awaitReady();
      AssetClient client = new AssetClient(larch.url());
      AssetClient management = new AssetClient(larch.managementUrl());
      assertThat(client.store("/assets/a", CONTENT).statusCode()).isEqualTo(201);
      assertThat(client.delete("/assets/a").statusCode()).isEqualTo(204);
      TestPostgres.execute(
          database,
          "INSERT INTO purge_batch (bucket, content_keys)"
              + " SELECT 'no-such-bucket', ARRAY['key-' || n] FROM generate_series(1, 5000) AS n",
          "INSERT INTO task (kind, subject, state, attempts) VALUES ('k', 's', 'failed', 1)");
      eventually()
          .untilAsserted(
              () -> assertThat(names(management)).containsAll(OperationsDocuments.metrics()));
      assertThat(scrape(management))
          .containsEntry("larch_purge_bucket_stopped{bucket=\"no-such-bucket\"}", 1.0);
    }
  }

  private static Set<String> names(AssetClient management) {
    return scrape(management).keySet().stream()
        .map(sample -> Arrays.asList(sample.split("\\{", 2)).getFirst())
        .collect(Collectors.toSet());
  }

  @Test
  @Tag("slow-fault")
  void outageOfTheBrokerAndAPauseShowAsTheAlertsExpect() throws Exception {
    DatabaseConfig database = TestPostgres.emptyDatabase();
    try (RabbitMqServer broker = RabbitMqServer.start();
        Deployment deployment = new Deployment(database, broker, RadosgwServer.shared())) {
      LarchProcess larch = deployment.start().awaitReady();
      AssetClient client = new AssetClient(larch.url());
      AssetClient management = new AssetClient(larch.managementUrl());
      awaitSample(management, "larch_broker_connected{side=\"publisher\"}", 1);
      awaitSample(management, "larch_purge_parked_messages", 0);

      broker.stop();
      assertThat(client.store("/assets/a", CONTENT).statusCode()).isEqualTo(201);
      assertThat(client.delete("/assets/a").statusCode()).isEqualTo(204);
      awaitSample(management, "larch_purge_backlog_oldest_seconds", 3);
      String bucket = "{bucket=\"" + deployment.bucket() + "\"}";
      eventually()
          .untilAsserted(
              () ->
                  assertThat(scrape(management))
                      .containsEntry("larch_broker_connected{side=\"publisher\"}", 0.0)
                      .containsEntry("larch_broker_connected{side=\"consumer\"}", 0.0)
                      .containsEntry("larch_health_check{check=\"relay\"}", 0.0)
                      .containsEntry("larch_health_check{check=\"content\"}", 1.0)
                      .containsEntry("larch_health_ready", 1.0)
                      .containsEntry("larch_purge_backlog_batches", 1.0)
                      .containsEntry("larch_purge_bucket_backlog_batches" + bucket, 1.0)
                      .containsEntry("larch_purge_parked_messages", Double.NaN));

      TestPostgres.execute(database, "INSERT INTO purge_pause (reason) VALUES ('to look')");
      broker.startAgain();
      awaitSample(management, "larch_broker_connected{side=\"publisher\"}", 1);
      awaitSample(management, "larch_purge_paused_seconds", 1);
      assertThat(deployment.backlog()).isOne();
      TestPostgres.execute(database, "DELETE FROM purge_pause");
      awaitSample(management, "larch_purge_delete_to_gone_seconds_count" + bucket, 1);
      awaitSample(management, "larch_purge_keys_total" + bucket, 1);
      eventually()
          .untilAsserted(
              () ->
                  assertThat(scrape(management))
                      .containsEntry("larch_purge_paused_seconds", 0.0)
                      .containsEntry("larch_purge_backlog_oldest_seconds", 0.0)
                      .containsEntry("larch_purge_bucket_backlog_batches" + bucket, 0.0));
    }
  }
}
