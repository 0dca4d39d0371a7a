package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.api.DeletionServer.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of deletes over HTTP, and their retries, on two instances with one database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeletionListHttpIT {

  private static final String KEY = "Idempotency-Key: clean-up-17";

  private @Nullable DeletionServer first;
  private @Nullable DeletionServer second;

  @BeforeAll
  void start() {
    first = new DeletionServer();
    second = new DeletionServer(first);
  }

  @AfterAll
  void stop() {
    server().close();
    other().close();
  }

  private DeletionServer server() {
    return Objects.requireNonNull(first);
  }

  /** Another instance, on the same database. */
  private DeletionServer other() {
    return Objects.requireNonNull(second);
  }

  @BeforeEach
  void fill() {
    server().execute("TRUNCATE asset, purge_batch, idempotent_request");
    for (int entry = 0; entry < 4; entry++) {
      server().assets.add("users/1/p", entry, "{}");
    }
    server().assets.add("a b", 0, "{}");
  }

  private static String item(String path, long entryId) {
    return "{\"path\":\"" + path + "\",\"entryId\":" + entryId + "}";
  }

  private static String list(String... items) {
    return "{\"assets\":[" + String.join(",", items) + "]}";
  }

  private static Stream<JsonObject> assets(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    JsonArray assets = new JsonObject(answer.body()).getJsonArray("assets");
    return IntStream.range(0, assets.size()).mapToObj(assets::getJsonObject);
  }

  private static List<String> outcomes(Answer answer) {
    return assets(answer).map(asset -> asset.getString("outcome")).toList();
  }

  private void assertRefused(Answer answer, int status) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(new JsonObject(answer.body()).getString("detail")).contains("Nothing was ");
    assertThat(answer.headers()).doesNotContainKey("larch-deleted");
    assertThat(server().assets.living()).hasSize(5);
    assertThat(server().assets.toPurge()).isEmpty();
  }

  @Test
  void eachAssetHasItsOutcomeInTheListsOrder() {
    String right = server().entityTag("users/1/p#3").replace("\"", "\\\"");
    String stale = server().entityTag("users/1/p#0").replace("\"", "\\\"");
    Answer answer =
        server()
            .postList(
                """
                {"assets":[{"path":"/users/1/p","entryId":3,"etag":"%s"},
                           {"path":"/users/1/p","entryId":2,"etag":"%s"},
                           {"path":"/nobody","entryId":0},
                           {"path":"/%%61%%20b","entryId":0}]}\
                """
                    .formatted(right, stale));
    assertThat(assets(answer))
        .containsExactly(
            outcome("/users/1/p", 3, "deleted"),
            outcome("/users/1/p", 2, "precondition-failed"),
            outcome("/nobody", 0, "not-found"),
            outcome("/a%20b", 0, "deleted"));
    assertThat(answer.header("Larch-Deleted")).isEqualTo("2");
    assertThat(server().assets.toPurge()).containsExactlyInAnyOrder("users/1/p#3", "a b#0");
    assertThat(server().assets.living()).hasSize(3);
  }

  private static JsonObject outcome(String path, int entryId, String outcome) {
    return new JsonObject().put("path", path).put("entryId", entryId).put("outcome", outcome);
  }

  @Test
  void thousandAssetsGoInOneList() {
    server()
        .execute(
            """
            INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,
                               content_type, attributes, source, labels, tags)
            SELECT 'many/', n, now(), now(), 'assets', ARRAY['many' || n], 1, 'text/plain', '{}',
                   'upload', '{}', '{}'
            FROM generate_series(0, 999) AS n\
            """);
    Answer answer = server().postList(itemsOfMany(1_000));
    assertThat(outcomes(answer)).hasSize(1_000).containsOnly("deleted");
    assertThat(answer.header("Larch-Deleted")).isEqualTo("1000");
    assertThat(server().assets.living()).hasSize(5);
  }

  private static String itemsOfMany(int items) {
    return IntStream.range(0, items)
        .mapToObj(entry -> item("/many", entry))
        .collect(Collectors.joining(",", "{\"assets\":[", "]}"));
  }

  @Test
  void oneMalformedItemRefusesTheWholeList() {
    assertRefused(server().postList(list(item("/users/1/p", 0), item("/users/1/p", -1))), 400);
    assertRefused(server().postList(list(item("/users/1/p", 0), item("/users//p", 1))), 400);
    assertRefused(server().postList(list(item("/users/1/p", 0), item("/users/1/p", 0))), 400);
    assertRefused(server().postList(list()), 400);
    assertRefused(server().postList(itemsOfMany(1_001)), 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Idempotency-Key:", "Idempotency-Key: a b", "Idempotency-Key: caf\u00e9"})
  void idempotencyKeyThatIsNoneRefusesTheList(String header) {
    assertRefused(server().postList(list(item("/users/1/p", 0)), header), 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If-Match: \"9-9\"",
        "If-Match: *",
        "If-None-Match: *",
        "If-Modified-Since: Mon, 01 Jan 1990 00:00:00 GMT",
        "If-Unmodified-Since: Mon, 01 Jan 1990 00:00:00 GMT",
        "If-Unmodified-Since: Monday, 01-Jan-90 00:00:00 GMT",
        "if-range: \"9-9\"",
        "Range: bytes=0-9",
        "Content-Range: bytes 0-9/10"
      })
  void conditionOfTheListAsAWholeRefusesIt(String header) {
    assertRefused(server().postList(list(item("/users/1/p", 0)), header), 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "identity, gzip", "x-unknown"})
  void compressedListIsRefused(String coding) {
    assertRefused(
        server().postList(list(item("/users/1/p", 0)), "Content-Encoding: " + coding), 415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "99999999999999999999999999", "1e3", "-1"})
  void entryIdThatIsNoneRefusesTheList(String entryId) {
    String list = "{\"assets\":[{\"path\":\"/users/1/p\",\"entryId\":" + entryId + "}]}";
    assertRefused(server().postList(list), 400);
  }

  @Test
  void twoIdempotencyKeysRefuseTheList() {
    assertRefused(server().postList(list(item("/users/1/p", 0)), KEY, "Idempotency-Key: b"), 400);
    String tooLong = "Idempotency-Key: " + "k".repeat(256);
    assertRefused(server().postList(list(item("/users/1/p", 0)), tooLong), 400);
  }

  @Test
  void retryAnswersTheSameOnAnyInstanceThoughTheAssetsAreGone() {
    String list = list(item("/users/1/p", 3), item("/nobody", 7));
    Answer answer = server().postList(list, KEY);
    assertThat(outcomes(answer)).containsExactly("deleted", "not-found");
    for (DeletionServer instance : List.of(server(), other())) {
      Answer retry = instance.postList(list, KEY);
      assertThat(retry.status()).isEqualTo(200);
      assertThat(retry.body()).isEqualTo(answer.body());
      assertThat(retry.header("Larch-Deleted")).isEqualTo("1");
    }
    assertThat(server().assets.living()).hasSize(4);
    assertThat(server().assets.toPurge()).containsExactly("users/1/p#3");
  }

  @Test
  void withoutAKeyARepeatedListFindsNothing() {
    String list = list(item("/users/1/p", 3));
    assertThat(outcomes(server().postList(list))).containsExactly("deleted");
    assertThat(outcomes(other().postList(list))).containsExactly("not-found");
  }

  @Test
  void sameListSpelledOtherwiseIsTheSameList() {
    Answer answer = server().postList(list(item("/users/1/p", 3)), KEY);
    String spelled = "{ \"assets\" : [ { \"entryId\" : 3, \"path\" : \"/%75sers/1/p\" } ] }";
    assertThat(other().postList(spelled, KEY).body()).isEqualTo(answer.body());
  }

  @Test
  void sameKeyWithAnotherListIsRefusedOnAnyInstance() {
    String notThere = list(item("/users/1/p", 9));
    assertThat(outcomes(server().postList(notThere, KEY))).containsExactly("not-found");
    List<String> others =
        List.of(
            list(item("/users/1/p", 3)),
            list(item("/users/1/p", 9), item("/users/1/p", 3)),
            "{\"assets\":[{\"path\":\"/users/1/p\",\"entryId\":9,\"etag\":\"\\\"1-1\\\"\"}]}");
    for (String list : others) {
      for (DeletionServer instance : List.of(server(), other())) {
        Answer answer = instance.postList(list, KEY);
        assertRefused(answer, 422);
        assertThat(new JsonObject(answer.body()).getString("type"))
            .isEqualTo("urn:larch:error:idempotency-key-reused");
      }
    }
    assertThat(outcomes(other().postList(notThere, KEY))).containsExactly("not-found");
  }

  @Test
  void refusedListLeavesItsKeyFree() {
    assertRefused(server().postList(list(item("/users/1/p", -1)), KEY), 400);
    assertThat(outcomes(server().postList(list(item("/users/1/p", 3)), KEY)))
        .containsExactly("deleted");
  }

  /** By the database's clock, which alone is one for all instances. */
  @Test
  void keyIsKnownForADayAndNoLonger() {
    String list = list(item("/users/1/p", 3));
    assertThat(outcomes(server().postList(list, KEY))).containsExactly("deleted");

    age("23 hours 59 minutes");
    assertThat(outcomes(other().postList(list, KEY))).containsExactly("deleted");
    assertThat(other().postList(list(item("/users/1/p", 2)), KEY).status()).isEqualTo(422);

    age("24 hours 1 second");
    assertThat(outcomes(other().postList(list, KEY))).containsExactly("not-found");
    assertThat(outcomes(server().postList(list, KEY)))
        .as("the day begins again")
        .containsExactly("not-found");
    assertThat(server().postList(list(item("/users/1/p", 2)), KEY).status()).isEqualTo(422);
  }

  @Test
  void keyOfADayAgoMayComeWithAnotherList() {
    server().postList(list(item("/users/1/p", 3)), KEY);
    age("24 hours 1 second");
    assertThat(outcomes(other().postList(list(item("/users/1/p", 2)), KEY)))
        .containsExactly("deleted");
  }

  private void age(String interval) {
    server()
        .execute("UPDATE idempotent_request SET recorded_at = now() - interval '" + interval + "'");
  }

  @Test
  void retriesAtOnceOnTwoInstancesAreCarriedOutOnce() {
    String list = list(item("/users/1/p", 0), item("/users/1/p", 1));
    List<CompletableFuture<Answer>> answers =
        Stream.of(server(), other(), server(), other())
            .map(instance -> CompletableFuture.supplyAsync(() -> instance.postList(list, KEY)))
            .toList();
    assertThat(answers)
        .extracting(answer -> outcomes(answer.join()))
        .containsOnly(List.of("deleted", "deleted"));
    assertThat(server().assets.toPurge()).containsExactlyInAnyOrder("users/1/p#0", "users/1/p#1");
  }
}
