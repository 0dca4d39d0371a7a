package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.AssetClient;
import io.larch.testing.TestDatabase;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What clients are told of deletes that keep, and who may have nothing kept. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeepingHttpIT {

  private final RunningLarch larch =
      RunningLarch.withAccess(
          """
          paths = [
            { pattern = "/kept/**", keep.deleted = 1d }
            { pattern = "/brief/**", keep.deleted = 1s }
          ]
          """);
  private final TestDatabase database = new TestDatabase(larch.database());
  private final AssetClient all =
      client("store /**", "read /**", "delete /**", "delete:recursive /**", "purge /**");
  private final AssetClient mayNotPurge =
      client("store /**", "read /**", "delete /**", "delete:recursive /**", "purge /other/**");

  private AssetClient client(String... permissions) {
    return new AssetClient(larch.address()).with(larch.key(permissions));
  }

  @AfterAll
  void stop() {
    database.close();
    larch.close();
  }

  @BeforeEach
  void fill() {
    assertThat(all.delete("/assets/-/recursive?confirm=all-assets&keep=no").statusCode())
        .isEqualTo(204);
    database.execute("UPDATE kept_asset SET kept_until = now()");
    for (String path : new String[] {"/kept/a", "/kept/b", "/purged"}) {
      assertThat(all.store("/assets" + path, new byte[] {1}).statusCode()).isEqualTo(201);
    }
  }

  private static Optional<String> header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name);
  }

  private static HttpResponse<String> list(AssetClient client, String more) {
    return client.send(
        client
            .request("/deletions")
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"assets\":[{\"path\":\"/kept/a\",\"entryId\":%d},{\"path\":\"/purged\",\"entryId\":%d},{\"path\":\"/kept/none\",\"entryId\":0}]%s}"
                        .formatted(newest(client, "/kept/a"), newest(client, "/purged"), more))),
        BodyHandlers.ofString());
  }

  private static long newest(AssetClient client, String path) {
    return AssetClient.json(client.get("/assets" + path + "/-/info")).get("entryId").asLong();
  }

  @Test
  void deleteThatKeepsSaysHowManyAndUnderWhichId() {
    HttpResponse<String> answer = all.delete("/assets/-/recursive?confirm=all-assets");
    assertThat(header(answer, "Larch-Deleted")).contains("3");
    assertThat(header(answer, "Larch-Kept")).contains("2");
    assertThat(header(answer, "Larch-Deletion").orElseThrow()).matches("[A-Za-z0-9_-]{16,64}");
    HttpResponse<String> gone = all.get("/assets/kept/a/-/content");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(header(gone, "Cache-Control")).contains("no-store");
    assertThat(database.count("trash_asset WHERE deleted_by LIKE 'key:%'")).isEqualTo(2);
  }

  @Test
  void deleteThatKeepsNothingSaysNothingOfIt() {
    for (String target : new String[] {"/purged", "/kept/a?keep=no", "/kept/none"}) {
      HttpResponse<String> answer = all.delete("/assets" + target);
      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(header(answer, "Larch-Kept")).isEmpty();
      assertThat(header(answer, "Larch-Deletion")).isEmpty();
    }
    assertThat(database.count("trash_asset")).isZero();
  }

  @Test
  void purgingAtOnceNeedsAPermissionOfItsOwn() {
    assertThat(mayNotPurge.delete("/assets/kept/a?keep=no").statusCode()).isEqualTo(403);
    assertThat(mayNotPurge.delete("/assets/purged/-/all?keep=no").statusCode()).isEqualTo(403);
    assertThat(mayNotPurge.delete("/assets/kept/-/recursive?keep=no").statusCode()).isEqualTo(403);
    assertThat(mayNotPurge.delete("/assets/kept/a?keep=no&dry-run=true").statusCode())
        .isEqualTo(403);
    assertThat(mayNotPurge.delete("/assets/other/-/recursive?keep=no").statusCode()).isEqualTo(204);
    HttpResponse<String> answer = list(mayNotPurge, ",\"keep\":\"no\"");
    assertThat(AssetClient.json(answer).get("assets").findValuesAsText("outcome"))
        .containsExactly("forbidden", "forbidden", "forbidden");
    assertThat(database.count("live_asset")).isEqualTo(3);
    assertThat(header(mayNotPurge.delete("/assets/kept/a"), "Larch-Kept")).contains("1");
  }

  @Test
  void listSaysHowManyAreKept() {
    HttpResponse<String> answer = list(all, ",\"expect\":2");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "Larch-Deleted")).contains("2");
    assertThat(header(answer, "Larch-Kept")).contains("1");
    assertThat(header(answer, "Larch-Deletion")).isPresent();
  }

  @Test
  void listThatExpectsAnotherNumberIsAnswered412AndDeletesNothing() {
    HttpResponse<String> answer = list(all, ",\"expect\":3");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
    assertThat(answer.body()).contains("Expected 3 assets, but 2 are selected");
    assertThat(database.count("live_asset")).isEqualTo(3);
    assertThat(list(all, ",\"keep\":\"no\",\"expect\":2").statusCode()).isEqualTo(200);
    assertThat(database.count("trash_asset")).isZero();
  }

  @Test
  void processesThatDoNotKnowWhatIsKeptStartNoMore() {
    assertThat(database.count("schema_compatibility WHERE min_reader >= 20")).isOne();
    try (RunningLarch keepsNothing =
            new RunningLarch("paths = [{ pattern = \"/a/**\", keep.deleted = none }]");
        TestDatabase other = new TestDatabase(keepsNothing.database())) {
      assertThat(other.count("schema_compatibility WHERE min_reader < 20")).isOne();
    }
  }

  @Test
  void contentLeavesTheStoreWhenTheTimeIsOverAndNotBefore() {
    assertThat(all.delete("/assets/kept/-/recursive").statusCode()).isEqualTo(204);
    assertThat(all.store("/assets/brief/a", new byte[] {1}).statusCode()).isEqualTo(201);
    assertThat(all.delete("/assets/brief/a").statusCode()).isEqualTo(204);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> larch.storedContent().size() == 3 && database.count("kept_asset") == 2);
  }
}
