package io.larch.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.larch.app.CommandRun;
import io.larch.app.RunningLarch;
import io.larch.testing.AssetClient;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records and budgets of deletes, as operators see them, on a whole server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditRoutesIT {

  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);

  private final RunningLarch larch =
      new RunningLarch(
          TestPostgres.migratedDatabase(),
          Map.of(
              "LARCH_ACCESS_DELETE_BUDGET_ASSETS_PER_HOUR", "8",
              "LARCH_ACCESS_AUDIT_ENABLED", "true"));
  private final AssetClient client = new AssetClient(larch.address());
  private final AssetClient operator = new AssetClient(larch.managementAddress());

  /** What is still to be written is written before. */
  @BeforeEach
  void empty() {
    lift();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> client.delete("/assets/marker/-/entry/0").statusCode() == 204);
    await().atMost(Duration.ofSeconds(10)).until(() -> records("?path=/marker").size() > 0);
    TestPostgres.execute(larch.database(), "TRUNCATE audit_record");
    lift();
  }

  @AfterAll
  void stop() {
    larch.close();
  }

  private void lift() {
    TestPostgres.execute(larch.database(), "UPDATE delete_budget SET leased = 0");
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(answer.body(), e);
    }
  }

  private JsonNode records(String query) {
    return json(operator.get("/audit" + query)).get("records");
  }

  private void store(String... paths) {
    for (String path : paths) {
      assertThat(client.store(path, CONTENT).statusCode()).isEqualTo(201);
    }
  }

  private HttpResponse<String> post(AssetClient to, String path, String body) {
    return to.send(
        to.request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)),
        BodyHandlers.ofString());
  }

  private static String told(JsonNode record) {
    return Stream.of("action", "path", "selector", "assets", "outcome")
        .map(name -> record.get(name).asText())
        .reduce((a, b) -> a + " " + b)
        .orElseThrow();
  }

  private List<String> told(String query, int count) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(records(query)).hasSize(count));
    return records(query).valueStream().map(AuditRoutesIT::told).toList();
  }

  @Test
  void eachKindOfDeleteLeavesARecord() {
    store("/assets/a/1", "/assets/a/2", "/assets/a/3");
    assertThat(client.delete("/assets/a/1/-/entry/0").statusCode()).isEqualTo(204);
    assertThat(client.delete("/assets/a/-/recursive").statusCode()).isEqualTo(204);
    assertThat(client.delete("/assets/a/9/-/all?label=x").statusCode()).isEqualTo(204);
    assertThat(client.delete("/assets/a/9/-/entry/0?expect=1").statusCode()).isEqualTo(412);
    store("/assets/b");
    assertThat(
            post(
                    client,
                    "/deletions",
                    "{\"assets\":[{\"path\":\"/b\",\"entryId\":0},{\"path\":\"/b\",\"entryId\":7}]}")
                .statusCode())
        .isEqualTo(200);
    assertThat(client.delete("/assets/c/-/entry/0/variants").statusCode()).isEqualTo(204);

    assertThat(told("", 6))
        .containsExactlyInAnyOrder(
            "delete /a/1 entry/0 1 done",
            "delete /a recursive 2 done",
            "delete /a/9 all?label=x 0 done",
            "delete /a/9 entry/0 0 refused",
            "delete /b entry/0 1 done",
            "delete-variants /c entry/0 0 done");
    assertThat(told("?path=/a", 4)).allMatch(record -> record.startsWith("delete /a"));
    assertThat(told("?action=delete-variants", 1)).isNotEmpty();
    assertThat(records("?subject=nobody")).isEmpty();
    JsonNode one = records("?path=/b").get(0);
    assertThat(one.get("subject").asText()).isEqualTo("anyone");
    assertThat(one.get("requestId").asText()).isNotEmpty();
    assertThat(records("?to=" + encoded(one.get("at").asText())).findValuesAsText("path"))
        .doesNotContain("/b");
  }

  @Test
  void replaysAreNeitherRecordedNorChargedAgainAndGoOnWhereTheBudgetIsUsedUp() {
    store("/assets/r/1", "/assets/r/2", "/assets/r/3", "/assets/r/4");
    String list =
        "{\"assets\":[{\"path\":\"/r/1\",\"entryId\":0},{\"path\":\"/r/2\",\"entryId\":0}]}";
    String key = "replayed-" + System.nanoTime();
    for (int i = 0; i < 3; i++) {
      assertThat(keyed("POST", "/deletions", key + "-list", list).statusCode()).isEqualTo(200);
      assertThat(keyed("DELETE", "/assets/r/3/-/all", key + "-one", "").statusCode())
          .isEqualTo(204);
      assertThat(keyed("DELETE", "/assets/r/4/-/all/variants", key + "-v", "").statusCode())
          .isEqualTo(204);
    }
    assertThat(told("?path=/r", 4))
        .containsExactlyInAnyOrder(
            "delete /r/1 entry/0 1 done",
            "delete /r/2 entry/0 1 done",
            "delete /r/3 all 1 done",
            "delete-variants /r/4 all 0 done");

    for (int i = 0; i < 20 && client.delete("/assets/r/9/-/entry/0").statusCode() == 204; i++) {
      store("/assets/r/9");
      client.delete("/assets/r/9");
    }
    assertThat(client.delete("/assets/r/4").statusCode()).isEqualTo(429);
    HttpResponse<String> replayed = keyed("DELETE", "/assets/r/3/-/all", key + "-one", "");
    assertThat(replayed.statusCode()).isEqualTo(204);
    assertThat(replayed.headers().firstValue("Larch-Deleted")).contains("1");
    assertThat(keyed("POST", "/deletions", key + "-list", list).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> keyed(String method, String path, String key, String body) {
    return client.send(
        client
            .request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)),
        BodyHandlers.ofString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void pagesFollowEachOther() {
    TestPostgres.execute(
        larch.database(),
        "INSERT INTO audit_record (at, subject, request_id, action, path, selector, assets,"
            + " outcome) SELECT now() - n * interval '1 s', 's', 'r', 'delete', '/p/' || n, '', 1,"
            + " 'done' FROM generate_series(1, 250) AS n");
    JsonNode first = json(operator.get("/audit?subject=s"));
    JsonNode second =
        json(operator.get("/audit?subject=s&cursor=" + first.get("nextCursor").asText()));
    JsonNode third =
        json(operator.get("/audit?subject=s&cursor=" + second.get("nextCursor").asText()));

    assertThat(first.get("records")).hasSize(100);
    assertThat(second.get("records").get(0).get("path").asText()).isEqualTo("/p/101");
    assertThat(third.get("records")).hasSize(50);
    assertThat(third.get("nextCursor").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?user=a",
        "?from=yesterday",
        "?to=",
        "?path=a",
        "?path=/a//b",
        "?cursor=abc",
        "?subject=a&subject=b",
        "?limit=1"
      })
  void whatIsNotUnderstoodIsRefused(String query) {
    assertThat(operator.get("/audit" + query).statusCode()).isEqualTo(400);
  }

  @Test
  void budgetThatIsUsedUpRefusesDeletesUntilItIsLifted() {
    // What the server has leased before is used up first.
    HttpResponse<String> refused;
    int deleted = 0;
    do {
      store("/assets/d/x");
      refused = client.delete("/assets/d/x");
    } while (refused.statusCode() == 204 && deleted++ < 16);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
    assertThat(deleted).isGreaterThanOrEqualTo(8);
    assertThat(refused.body()).contains("urn:larch:error:too-many-requests");
    assertThat(Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1L, 3_600L);
    assertThat(client.get("/assets/d/x").statusCode()).isEqualTo(200);

    JsonNode budgets = json(operator.get("/budgets"));
    assertThat(budgets.get("assetsPerHour").asLong()).isEqualTo(8);
    assertThat(budgets.get("principals").toString())
        .isEqualTo("[{\"principal\":\"anyone\",\"leased\":8}]");
    assertThat(run("list")).contains("Budget: 8 assets an hour", "anyone: 8");
    assertThat(run("lift", "anyone")).contains("anyone may delete again.");
    assertThat(told("?action=lift-budget", 1)).containsExactly("lift-budget  anyone 0 done");

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> client.delete("/assets/d/x").statusCode() == 204);
    assertThat(post(operator, "/budgets/lift", "{\"principal\":\"nobody\"}").statusCode())
        .isEqualTo(404);
    for (String body :
        List.of(
            "{}", "{\"principal\":1}", "{\"principal\":\"\"}", "{\"principal\":\"a\",\"b\":1}")) {
      assertThat(post(operator, "/budgets/lift", body).statusCode()).isEqualTo(400);
    }
  }

  private String run(String... arguments) {
    CommandRun ended = CommandRun.of(larch.managementAddress(), "budget", arguments);
    assertThat(ended.status()).as(ended.output()).isZero();
    return ended.output();
  }
}
