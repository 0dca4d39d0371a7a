package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.api.DeletionServer.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What deletes over HTTP delete and answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeletionHttpIT {

  private static final String IOS = "{\"phone\": \"iphone\", \"os\": \"ios\"}";

  private @Nullable DeletionServer running;

  @BeforeAll
  void start() {
    running = new DeletionServer();
  }

  @AfterAll
  void stop() {
    server().close();
  }

  private DeletionServer server() {
    return Objects.requireNonNull(running);
  }

  @BeforeEach
  void fill() {
    server().execute("TRUNCATE asset, purge_batch");
    server().assets.add("users/123", 0, IOS);
    server().assets.add("users/123", 1, "{}");
    server().assets.add("users/123", 2, IOS);
    server().assets.add("users/123", 3, "{}", "red");
    server().assets.add("users/123/profile", 0, IOS);
    server().assets.add("users/1234", 0, IOS);
    server().assets.add("users/123x", 0, "{}");
  }

  private void assertDeleted(Answer answer, int count) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    assertThat(answer.header("Larch-Deleted")).isEqualTo(Integer.toString(count));
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers()).doesNotContainKey("content-type");
  }

  private void assertPreconditionFailed(Answer answer, String detail) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(412);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(new JsonObject(answer.body()).getString("detail"))
        .contains(detail)
        .contains("Nothing was deleted");
    assertThat(server().assets.living()).hasSize(7);
    assertThat(server().assets.toPurge()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/assets/users/123, users/123#3",
    "/assets/users/123/, users/123#3",
    "/assets/users/123/-/NEW, users/123#3",
    "/assets/users/123/-/created/2, users/123#3 users/123#2",
    "/assets/users/123?limit=2, users/123#3 users/123#2",
    "/assets/users/123/-/modified, users/123#3",
    "/assets/users/123/-/entry/1, users/123#1",
    "/assets/users/123/-/all, users/123#3 users/123#2 users/123#1 users/123#0",
    "/assets/users/123?limit=-1, users/123#3 users/123#2 users/123#1 users/123#0",
    "/assets/users/123?phone=iphone&os=ios, users/123#2",
    "/assets/users/123/-/all?phone=iphone, users/123#2 users/123#0",
    "/assets/users/123/-/all?tag=red, users/123#3",
    "/assets/users/123/-/recursive,"
        + " users/123#3 users/123#2 users/123#1 users/123#0 users/123/profile#0",
    "/assets/users/123/-/recursive?os=ios, users/123#2 users/123#0 users/123/profile#0"
  })
  void deleteTakesWhatItNamesAndSaysHowMany(String target, String keys) {
    List<String> expected = List.of(keys.split(" "));
    assertDeleted(server().delete(target), expected.size());
    assertThat(server().assets.toPurge()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(server().assets.living())
        .hasSize(7 - expected.size())
        .doesNotContainAnyElementsOf(expected);
  }

  /** Elsewhere it is taken for a subtree, and everything at the path before it goes. */
  @Test
  void hyphenAtTheEndOfASegmentIsNoSeparator() {
    server().assets.add("abc-", 0, "{}");
    server().assets.add("abc-/below", 0, "{}");
    assertDeleted(server().delete("/assets/abc-/recursive"), 0);
    server().assets.add("abc-/recursive", 0, "{}");
    assertDeleted(server().delete("/assets/abc-/recursive"), 1);
    assertThat(server().assets.toPurge()).containsExactly("abc-/recursive#0");
    assertDeleted(server().delete("/assets/abc-/-/recursive"), 2);
  }

  @ParameterizedTest
  @CsvSource({
    "/-/modified, users/123#0",
    "/-/modified/3, users/123#0 users/123#3 users/123#2",
    "/-/modified?limit=3, users/123#0 users/123#3 users/123#2",
    "/-/modified/2?phone=iphone, users/123#0 users/123#2",
    "/-/new, users/123#3"
  })
  void mostRecentlyModifiedIsNotTheNewest(String selector, String keys) {
    server()
        .execute(
            "UPDATE asset SET modified_at = now() + interval '1 minute'"
                + " WHERE content_keys = '{users/123#0}'");
    List<String> expected = List.of(keys.split(" "));
    assertDeleted(server().delete("/assets/users/123" + selector), expected.size());
    assertThat(server().assets.toPurge()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/-/created/5", "/-/new?limit=5", "?limit=5", "/-/5", "/-/NEW/05"})
  void fiveNewestGoHoweverTheyAreSpelled(String selector) {
    for (int entry = 4; entry < 7; entry++) {
      server().assets.add("users/123", entry, "{}");
    }
    assertDeleted(server().delete("/assets/users/123" + selector), 5);
    assertThat(server().assets.living())
        .contains("users/123#0", "users/123#1")
        .doesNotContain("users/123#2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/nobody",
        "/assets/users/123/-/entry/9",
        "/assets/users/123/-/entry/1?phone=iphone",
        "/assets/users/123/-/all?phone=android",
        "/assets/users%2F123/-/recursive",
        "/assets/users/12/-/recursive"
      })
  void deleteOfNothingIsCarriedOutAllTheSame(String target) {
    assertDeleted(server().delete(target), 0);
    assertThat(server().assets.living()).hasSize(7);
  }

  @Test
  void repeatedDeleteOfAnEntryDeletesNothingMore() {
    assertDeleted(server().delete("/assets/users/123/-/entry/3"), 1);
    assertDeleted(server().delete("/assets/users/123/-/entry/3"), 0);
    assertThat(server().assets.living()).hasSize(6);
    assertThat(server().assets.toPurge()).containsExactly("users/123#3");
  }

  @Test
  void rootGoesWhenItIsConfirmed() {
    assertDeleted(server().delete("/assets/-/recursive?confirm=all-assets"), 7);
    assertThat(server().assets.living()).isEmpty();
    assertThat(server().assets.toPurge()).hasSize(7);
  }

  @Test
  void rootWithALabelNeedsNoConfirmation() {
    assertDeleted(server().delete("/assets/-/recursive?phone=iphone"), 4);
  }

  @Test
  void dryRunTellsWhatWouldGoAndDeletesNothing() {
    Answer answer = server().delete("/assets/users/123/-/all?phone=iphone&dry-run=true");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.headers()).doesNotContainKey("larch-deleted");
    JsonObject json = new JsonObject(answer.body());
    assertThat(json.fieldNames())
        .containsExactlyInAnyOrder("assets", "variants", "contentKeys", "bytes", "first");
    assertThat(json.getInteger("assets")).isEqualTo(2);
    assertThat(json.getInteger("variants")).isZero();
    assertThat(json.getInteger("contentKeys")).isEqualTo(2);
    assertThat(json.getInteger("bytes")).isEqualTo(20);
    JsonArray first = json.getJsonArray("first");
    assertThat(first).hasSize(2);
    JsonObject entry = first.getJsonObject(0);
    assertThat(entry.fieldNames()).containsExactlyInAnyOrder("path", "entryId", "createdAt");
    assertThat(entry.getString("path")).isEqualTo("/users/123");
    assertThat(entry.getInteger("entryId")).isEqualTo(2);
    assertThat(Instant.parse(entry.getString("createdAt"))).isBefore(Instant.now().plusSeconds(60));
    assertThat(server().assets.living()).hasSize(7);
    assertThat(server().assets.toPurge()).isEmpty();
  }

  @Test
  void dryRunListsAHundredEntriesAndCountsAll() {
    for (int entry = 0; entry < 130; entry++) {
      server().assets.add("many", entry, "{}", List.of("a" + entry, "b" + entry));
    }
    JsonObject json =
        new JsonObject(server().delete("/assets/many/-/recursive?dry-run=true").body());
    assertThat(json.getInteger("assets")).isEqualTo(130);
    assertThat(json.getInteger("contentKeys")).isEqualTo(260);
    assertThat(json.getJsonArray("first")).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&dry-run=true"})
  void otherCountThanExpectedDeletesNothingAndTellsTheCount(String dryRun) {
    assertPreconditionFailed(
        server().delete("/assets/users/123/-/all?expect=3" + dryRun),
        "Expected 3 assets, but 4 are selected");
    assertPreconditionFailed(
        server().delete("/assets/users/123/-/recursive?os=ios&expect=0" + dryRun),
        "Expected 0 assets, but 3 are selected");
    assertPreconditionFailed(
        server().delete("/assets/nobody?expect=1" + dryRun),
        "Expected 1 assets, but 0 are selected");
  }

  @Test
  void expectedCountIsDeleted() {
    assertThat(server().delete("/assets/users/123/-/all?expect=4&dry-run=true").status())
        .isEqualTo(200);
    assertDeleted(server().delete("/assets/users/123/-/all?expect=4"), 4);
    assertDeleted(server().delete("/assets/users/123/-/all?expect=0"), 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/-/new", "/-/1", "?limit=1", "/-/modified", "/-/entry/3"})
  void ifMatchOnTheAssetThatIsThereDeletesIt(String selector) {
    String right = "If-Match: \"nobody's\", " + server().entityTag("users/123#3");
    assertDeleted(server().delete("/assets/users/123" + selector, right), 1);
    assertThat(server().assets.toPurge()).containsExactly("users/123#3");
    assertThat(server().delete("/assets/users/123" + selector, right).status()).isEqualTo(412);
    assertThat(server().assets.living()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/-/entry/3", "?dry-run=true", "/-/entry/3?dry-run=true"})
  void ifMatchOnAnythingElseDeletesNothing(String selector) {
    String right = server().entityTag("users/123#3");
    String other = server().entityTag("users/123#2");
    server().execute("UPDATE asset SET version = version + 1 WHERE content_keys = '{users/123#3}'");
    List<String> wrong =
        List.of(right, other, "W/" + server().entityTag("users/123#3"), "\"foreign\"", "\"1-x\"");
    for (String tag : wrong) {
      assertPreconditionFailed(
          server().delete("/assets/users/123" + selector, "If-Match: " + tag), "If-Match");
    }
  }

  @Test
  void ifMatchAnythingNeedsSomethingToBeThere() {
    assertPreconditionFailed(server().delete("/assets/nobody", "If-Match: *"), "If-Match");
    assertPreconditionFailed(
        server().delete("/assets/users/123/-/entry/9", "If-Match: *"), "If-Match");
    assertDeleted(server().delete("/assets/users/123/-/entry/0", "If-Match: *"), 1);
    assertDeleted(server().delete("/assets/users/123", "If-Match: *"), 1);
  }
}
