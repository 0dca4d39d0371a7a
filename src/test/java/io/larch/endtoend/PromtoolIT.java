package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.app.RunningLarch;
import io.larch.testing.AssetClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own view of alerts and queries. */
class PromtoolIT {

  private static final String PROGRAM = "promtool";

  @TempDir private Path directory;

  @BeforeAll
  static void mayBeLeftOut() {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, PROGRAM))),
        "left out: promtool is not installed (Debian's package prometheus)");
  }

  @Test
  void rulesAreValid() throws Exception {
    assertThat(run("check", "rules", OperationsDocuments.DIRECTORY.resolve("alerts.yaml")))
        .contains("SUCCESS: " + OperationsDocuments.alerts().size() + " rules found");
  }

  @Test
  void alertsFireWhenTheyShouldAndOnlyThen() throws Exception {
    assertThat(run("test", "rules", OperationsDocuments.DIRECTORY.resolve("alerts-test.yaml")))
        .contains("SUCCESS");
  }

  /** Each as a rule, for promtool reads queries nowhere else. */
  @Test
  void queriesOfTheDashboardAreValid() throws Exception {
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    List<String> queries = OperationsDocuments.queries();
    for (int i = 0; i < queries.size(); i++) {
      rules.append("  - {record: query_%d, expr: '%s'}%n".formatted(i, queries.get(i)));
    }
    Path file = Files.writeString(directory.resolve("queries.yaml"), rules);
    assertThat(run("check", "rules", file)).contains(queries.size() + " rules found");
  }

  /** Of a server that has stored, deleted and purged, so that each kind of meter is there. */
  @Test
  void metricsOfAServerAreAsPrometheusWantsThem() throws Exception {
    try (RunningLarch larch = new RunningLarch()) {
      AssetClient client = new AssetClient(larch.address());
      for (String asset : List.of("tree/a", "tree/b", "tree/c", "tree/d", "e")) {
        assertThat(client.store("/assets/" + asset, new byte[] {1}).statusCode()).isEqualTo(201);
      }
      assertThat(client.delete("/assets/tree/-/recursive").statusCode()).isEqualTo(204);
      AssetClient management = new AssetClient(larch.managementAddress());
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  management
                      .get("/metrics")
                      .body()
                      .contains("larch_deletion_subtree_removed_assets_total 4"));
      Path scrape =
          Files.writeString(directory.resolve("scrape"), management.get("/metrics").body());
      Process check =
          new ProcessBuilder(PROGRAM, "check", "metrics")
              .redirectInput(scrape.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(output).isEmpty();
      assertThat(check.exitValue()).isZero();
    }
  }

  private static String run(String first, String second, Path file)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PROGRAM, first, second, file.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
