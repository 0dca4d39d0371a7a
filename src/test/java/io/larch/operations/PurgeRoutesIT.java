package io.larch.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.app.RunningLarch;
import io.larch.testing.AssetClient;
import io.larch.testing.Assets;
import io.larch.testing.TestPostgres;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's requests, on a whole server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PurgeRoutesIT {

  private static final String PUT_OFF =
      "INSERT INTO purge_batch (state, bucket, content_keys, attempts, due_at, last_kind,"
          + " last_error) VALUES ('waiting', '%s', '{a,b}', %d, now() + interval '1 hour',"
          + " 'DENIED', 'no')";

  private final RunningLarch larch = new RunningLarch();
  private final AssetClient api = new AssetClient(larch.address());
  private final AssetClient operator = new AssetClient(larch.managementAddress());
  private final Assets assets = new Assets(larch.database());

  @BeforeEach
  void start() {
    post("/purge/resume", "{}");
    execute("DELETE FROM purge_batch");
  }

  @AfterAll
  void stop() {
    larch.close();
  }

  @Test
  void statusTellsBucketsAndStages() {
    execute(PUT_OFF.formatted("one", 3));
    execute(PUT_OFF.formatted("two", 12));
    JsonNode status = get("/purge");
    assertThat(status.get("paused").isNull()).isTrue();
    assertThat(status.get("buckets").findValuesAsText("bucket")).containsExactly("one", "two");
    JsonNode two = status.get("buckets").get(1);
    assertThat(two.get("failingBatches").asInt()).isEqualTo(1);
    assertThat(two.get("stages").get("putOff").get("keys").asInt()).isEqualTo(2);
    assertThat(status.get("buckets").get(0).get("failingBatches").asInt()).isZero();
  }

  @Test
  void statusTellsTheRateOfTheLastMinuteOverAllProcesses() {
    execute("DELETE FROM purged_keys");
    execute(
        "INSERT INTO purged_keys (bucket, told_at, keys) VALUES ('one', now(), 100),"
            + " ('one', now() - interval '50 seconds', 200), ('two', now(), 30),"
            + " ('one', now() - interval '70 seconds', 9000)");
    execute(PUT_OFF.formatted("two", 3));
    JsonNode buckets = get("/purge").get("buckets");
    assertThat(buckets.findValuesAsText("bucket")).containsExactly("one", "two");
    assertThat(buckets.get(0).get("keysPerSecond").asDouble()).isEqualTo(5);
    assertThat(buckets.get(0).get("stages")).isEmpty();
    assertThat(buckets.get(1).get("keysPerSecond").asDouble()).isEqualTo(0.5);
    assertThat(buckets.get(1).get("stages").get("putOff").get("batches").asInt()).isOne();
  }

  @Test
  void purgedKeysShowInTheRate() {
    execute("DELETE FROM purged_keys");
    storeAndDelete();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(get("/purge").at("/buckets/0/keysPerSecond").asDouble()).isPositive());
  }

  @Test
  void withoutABrokerNothingIsParked() {
    assertThat(get("/purge").get("parked").asLong()).isZero();
    assertThat(get("/purge").get("parkedUnknown").isNull()).isTrue();
    assertThat(get("/purge/parked").get("parked").asLong()).isZero();
    assertThat(get("/purge/parked?limit=100").get("oldest")).isEmpty();
    assertThat(post("/purge/parked/redrive", "{}").get("redriven").asInt()).isZero();
    assertThat(post("/purge/parked/discard", "{\"atMost\":5}").get("discarded").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "101", "-1", "many", ""})
  void limitOfALookIsBounded(String limit) {
    assertThat(operator.get("/purge/parked?limit=" + limit).statusCode()).isEqualTo(400);
  }

  @Test
  void failingBatchesAreToldWithErrorAndNextAttempt() {
    execute(PUT_OFF.formatted("one", 3));
    execute(PUT_OFF.formatted("two", 12));
    JsonNode batches = get("/purge/failing").get("batches");
    assertThat(batches).hasSize(1);
    assertThat(batches.get(0).get("bucket").asText()).isEqualTo("two");
    assertThat(batches.get(0).get("attempts").asInt()).isEqualTo(12);
    assertThat(batches.get(0).get("error").asText()).isEqualTo("no");
    assertThat(batches.get(0).get("nextAttemptAt").asText()).endsWith("Z");
  }

  @Test
  void failingBatchesBeyondThoseThatAreToldAreCounted() {
    execute(
        PUT_OFF
            .formatted("one", 12)
            .replace("VALUES (", "SELECT ")
            .replaceFirst("\\)$", " FROM generate_series(1, 101)"));
    execute(PUT_OFF.formatted("two", 12));
    JsonNode all = get("/purge/failing");
    assertThat(all.get("failing").asLong()).isEqualTo(102);
    assertThat(all.get("batches")).hasSize(100);
    assertThat(get("/purge/failing?bucket=two").get("failing").asLong()).isOne();
    assertThat(get("/purge/failing?bucket=assets").get("failing").asLong()).isZero();
  }

  @Test
  void pauseKeepsContentUntilItIsResumed() {
    JsonNode pause = post("/purge/pause", "{\"reason\":\"moving the store\"}");
    assertThat(pause.get("reason").asText()).isEqualTo("moving the store");
    storeAndDelete();
    assertThat(get("/purge").get("paused").get("reason").asText()).isEqualTo("moving the store");
    // Longer than many polls of the relay.
    await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(20))
        .until(() -> assets.toPurge().size() == 1 && larch.storedContent().size() == 1);

    assertThat(post("/purge/resume", "{}").get("resumed").asBoolean()).isTrue();
    await().until(() -> assets.toPurge().isEmpty() && larch.storedContent().isEmpty());
    assertThat(post("/purge/resume", "{}").get("resumed").asBoolean()).isFalse();
  }

  @Test
  void pauseEndsByItself() {
    post("/purge/pause", "{\"reason\":\"a moment\",\"until\":\"2999-01-01T00:00:00Z\"}");
    storeAndDelete();
    assertThat(larch.storedContent()).hasSize(1);
    execute("UPDATE purge_pause SET until = now()");
    await().until(() -> larch.storedContent().isEmpty());
    assertThat(get("/purge").get("paused").isNull()).isTrue();
  }

  @Test
  void retryMakesPutOffBatchesDue() {
    execute("INSERT INTO purge_pause (reason) VALUES ('to look at them')");
    execute(PUT_OFF.formatted("one", 3));
    execute(PUT_OFF.formatted("two", 12));
    assertThat(post("/purge/retry", "{\"bucket\":\"one\"}").get("due").asInt()).isEqualTo(1);
    assertThat(post("/purge/retry", "{\"all\":true}").get("due").asInt()).isEqualTo(1);
    HttpResponse<String> none = send("/purge/retry", "{\"batch\":999}");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.body()).contains("There is no batch 999");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/purge/pause | {}",
        "/purge/pause | {\"reason\":\" \"}",
        "/purge/pause | {\"reason\":\"x\",\"until\":\"yesterday\"}",
        "/purge/pause | {\"reason\":\"x\",\"until\":\"2020-01-01T00:00:00Z\"}",
        "/purge/pause | {\"reason\":\"x\",\"untill\":\"2999-01-01T00:00:00Z\"}",
        "/purge/retry | {}",
        "/purge/retry | {\"all\":false}",
        "/purge/retry | {\"batch\":1,\"all\":true}",
        "/purge/retry | {\"batch\":\"1\"}",
        "/purge/parked/redrive | {\"atMost\":0}",
        "/purge/parked/redrive | {\"atMost\":10001}",
        "/purge/parked/redrive | {\"all\":true}",
        "/purge/parked/discard | {\"atMost\":\"1\"}"
      })
  void whatIsNotUnderstoodIsRefused(String path, String body) {
    assertThat(send(path, body).statusCode()).isEqualTo(400);
    assertThat(get("/purge").get("paused").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/purge/pause | {\"reason\":\"x\"}",
        "/purge/resume | {}",
        "/purge/retry | {\"all\":true}",
        "/purge/parked/redrive | {}",
        "/purge/parked/discard | {}"
      })
  void changesWithWhatNobodyLooksAtAreRefused(String path, String body) {
    execute(PUT_OFF.formatted("one", 12));
    post("/purge/pause", "{\"reason\":\"before\"}");
    for (String header :
        List.of("If-Match", "If-None-Match", "If-Unmodified-Since", "If-Modified-Since", "Range")) {
      HttpResponse<String> answer = send(path, body, header, "\"1-1\"");
      assertThat(answer.statusCode()).as(header).isEqualTo(400);
      assertThat(answer.body()).contains(header);
    }
    assertThat(send(path, body, "Idempotency-Key", "k").body()).contains("Idempotency-Key");
    assertThat(send(path, body, "Content-Encoding", "gzip").statusCode()).isEqualTo(415);
    HttpResponse<String> query = send(path + "?dry-run=true", body);
    assertThat(query.statusCode()).isEqualTo(400);
    assertThat(query.body()).contains("'dry-run'");

    assertThat(get("/purge").get("paused").get("reason").asText()).isEqualTo("before");
    assertThat(get("/purge/failing").get("batches").get(0).get("nextAttemptAt").asText())
        .isGreaterThan(Instant.now().toString());
  }

  /** What a form of any site can send, which {@code application/json} keeps out. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/purge/pause",
        "/purge/resume",
        "/purge/retry",
        "/purge/parked/redrive",
        "/purge/parked/discard"
      })
  void changesThatAreNotJsonAreRefused(String path) {
    execute(PUT_OFF.formatted("one", 12));
    post("/purge/pause", "{\"reason\":\"before\"}");
    HttpRequest.Builder untyped = operator.request(path).POST(BodyPublishers.noBody());
    assertThat(operator.send(untyped, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
    for (String type :
        List.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")) {
      HttpRequest.Builder form =
          operator
              .request(path)
              .header("Content-Type", type)
              .POST(BodyPublishers.ofString("{\"all\":true}"));
      assertThat(operator.send(form, BodyHandlers.ofString()).statusCode()).as(type).isEqualTo(415);
    }
    assertThat(get("/purge").get("paused").get("reason").asText()).isEqualTo("before");
    assertThat(get("/purge/failing").get("batches").get(0).get("nextAttemptAt").asText())
        .isGreaterThan(Instant.now().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "/purge?bucket=one, bucket",
    "/purge/failing?buckets=one, buckets",
    "/purge/failing?bucket=one&bucket=two, bucket",
    "/purge/parked?atMost=1, atMost"
  })
  void readsWithAParameterThatIsNotKnownAreRefused(String target, String named) {
    HttpResponse<String> answer = operator.get(target);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("'" + named + "'");
  }

  private void storeAndDelete() {
    byte[] content = "x".getBytes(StandardCharsets.US_ASCII);
    assertThat(api.store("/assets/a", content).statusCode()).isEqualTo(201);
    assertThat(api.delete("/assets/a").statusCode()).isEqualTo(204);
  }

  private JsonNode get(String path) {
    HttpResponse<String> answer = operator.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return AssetClient.json(answer);
  }

  private JsonNode post(String path, String body) {
    HttpResponse<String> answer = send(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return AssetClient.json(answer);
  }

  private HttpResponse<String> send(String path, String body, String... headers) {
    HttpRequest.Builder request =
        operator
            .request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return operator.send(
        headers.length == 0 ? request : request.headers(headers), BodyHandlers.ofString());
  }

  private void execute(String sql) {
    TestPostgres.execute(larch.database(), sql);
  }
}
