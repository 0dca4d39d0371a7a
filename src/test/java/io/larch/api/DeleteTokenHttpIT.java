package io.larch.api;

import static io.larch.api.AssetServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are given out with a store, and what they are good for. */
class DeleteTokenHttpIT extends ServedFromFiles {

  private static final String GIVE = "?delete-token=true";

  private final AtomicInteger numbers = new AtomicInteger();

  private String newPath() {
    return "/assets/t" + numbers.incrementAndGet();
  }

  private JsonNode stored(String path) {
    HttpResponse<String> response = server().store(path + GIVE, "content");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return json(response);
  }

  private static String token(JsonNode stored) {
    return stored.get("deleteToken").asText();
  }

  private HttpResponse<String> use(String token) {
    return server().postJson("/deletions/by-token", "{\"token\":\"" + token + "\"}");
  }

  private static void assertRefused(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("Larch-Deleted")).isEmpty();
    assertThat(json(response).get("type").asText()).isEqualTo("urn:larch:error:forbidden");
    assertThat(json(response).get("detail").asText())
        .isEqualTo(
            "The token is not valid, has expired or been used, or its asset has changed. Nothing"
                + " was deleted.");
    assertThat(json(response).size()).isEqualTo(4);
  }

  private int entries(String path) {
    return json(server().get(path + "/-/all/info")).size();
  }

  @Test
  void tokenDeletesItsAssetOnceAndNothingElse() {
    String path = newPath();
    server().store(path, "before");
    JsonNode stored = stored(path);
    server().store(path, "after");

    HttpResponse<String> used = use(token(stored));

    assertThat(used.statusCode()).as(used.body()).isEqualTo(204);
    assertThat(used.headers().firstValue("Larch-Deleted")).contains("1");
    assertThat(entries(path)).isEqualTo(2);
    assertThat(server().get(path + "/-/entry/" + stored.get("entryId").asInt()).statusCode())
        .isEqualTo(404);
    assertRefused(use(token(stored)));
    assertThat(entries(path)).isEqualTo(2);
  }

  @Test
  void answerTellsWhenTheTokenExpiresAndIsOtherwiseAsWithout() {
    Instant before = Instant.now();
    JsonNode stored = stored(newPath());

    assertThat(Instant.parse(stored.get("deleteTokenExpiresAt").asText()))
        .isBetween(before.plusSeconds(9), Instant.now().plusSeconds(10));
    assertThat(json(server().store(newPath(), "content")).has("deleteToken")).isFalse();
    assertThat(stored.get("entryId").asInt()).isZero();
  }

  @Test
  void expiredTokenDeletesNothing() {
    String path = newPath();
    String token = token(stored(path));

    await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(AssetServer.TOKENS)
        .untilAsserted(() -> assertRefused(use(token)));
    assertThat(entries(path)).isEqualTo(1);
  }

  @Test
  void tokenOfAnAssetThatWasUpdatedDeletesNothing() {
    String path = newPath();
    JsonNode stored = stored(path);
    assertThat(server().put(path + "/-/entry/0", "{\"alt\":\"other\"}").statusCode())
        .isEqualTo(200);

    assertRefused(use(token(stored)));

    assertThat(entries(path)).isEqualTo(1);
  }

  @Test
  void tokenOfAnAssetThatIsGoneDeletesNothingThatCameAfterIt() {
    String path = newPath();
    JsonNode stored = stored(path);
    assertThat(server().delete(path + "/-/all").statusCode()).isEqualTo(204);
    server().store(path, "next");

    assertRefused(use(token(stored)));

    assertThat(entries(path)).isEqualTo(1);
  }

  @Test
  void alteredTokensAndWhatIsNoneDeleteNothing() {
    String path = newPath();
    String token = token(stored(path));
    int last = token.length() - 1;
    String altered = token.substring(0, last) + (token.charAt(last) == 'A' ? 'B' : 'A');

    for (String each :
        List.of(
            altered, token + "A", "", "larch_dt_", "larch_abc_def", "eyJhbGciOiJub25lIn0.e30.")) {
      assertRefused(use(each));
    }
    assertThat(entries(path)).isEqualTo(1);
  }

  @Test
  void ofTwoUsesAtTheSameMomentOneDeletes() {
    for (int round = 0; round < 10; round++) {
      String token = token(stored(newPath()));

      long deleted =
          IntStream.range(0, 4).parallel().filter(_ -> use(token).statusCode() == 204).count();

      assertThat(deleted).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "",
        "{\"token\":1}",
        "{\"token\":null}",
        "{\"token\":[\"a\"]}",
        "{\"Token\":\"a\"}",
        "{\"token\":\"a\",\"path\":\"/a\"}",
        "{\"token\":\"a\",\"token\":\"b\"}",
        "{\"token\":\"a\"} x"
      })
  void otherBodiesAreNotUnderstood(String body) {
    HttpResponse<String> response = server().postJson("/deletions/by-token", body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
  }

  @Test
  void queriesAndConditionsAreNotUnderstood() {
    String body = "{\"token\":\"a\"}";
    assertThat(server().postJson("/deletions/by-token?x=y", body).statusCode()).isEqualTo(400);
    HttpRequest.Builder request =
        server()
            .request("/deletions/by-token")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "a")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    assertThat(server().send(request).statusCode()).isEqualTo(400);
    assertThat(server().get("/deletions/by-token").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?delete-token",
        "?delete-token=false",
        "?delete-token=TRUE",
        "?delete-token=true&delete-token=true",
        "?delete-token=true&a=b",
        "?delete-tokens=true"
      })
  void otherQueriesOfAStoreAreNotUnderstoodAndNothingIsStored(String query) {
    String path = newPath();

    assertThat(server().store(path + query, "content").statusCode()).isEqualTo(400);

    assertThat(entries(path)).isZero();
  }

  @Test
  void storeOnceGivesATokenAgainThatDeletesTheAssetOnce() {
    String path = newPath();
    HttpRequest.Builder request =
        server()
            .request(path + GIVE)
            .header("Content-Type", "multipart/form-data; boundary=" + AssetServer.BOUNDARY)
            .header("Idempotency-Key", "token-" + path)
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    AssetServer.form(List.of(), AssetServer.asset("content"))));
    String first = token(json(server().send(request)));
    String second = token(json(server().send(request)));
    assertThat(entries(path)).isEqualTo(1);

    assertThat(use(second).statusCode()).isEqualTo(204);
    assertRefused(use(first));
  }
}
