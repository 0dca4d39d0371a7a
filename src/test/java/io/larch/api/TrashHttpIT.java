package io.larch.api;

import static io.larch.api.AssetServer.asset;
import static io.larch.api.AssetServer.form;
import static io.larch.api.AssetServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The trash over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrashHttpIT {

  private @Nullable AssetServer running;

  @BeforeAll
  void start(@TempDir Path directory) {
    running = AssetServer.keeping(FileSystemAssetIT.store(directory));
  }

  @AfterAll
  void stop() {
    server().close();
  }

  private AssetServer server() {
    return Objects.requireNonNull(running);
  }

  private void store(String path, String content, String metadata) {
    assertThat(server().store("/assets/" + path, content, metadata).statusCode()).isEqualTo(201);
  }

  private HttpResponse<String> replace(String entry, String content) {
    return server().putForm(entry + "/content", form(List.of(), asset(content)));
  }

  private HttpResponse<String> delete(String target) {
    HttpResponse<String> deleted = server().delete(target);
    assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(204);
    return deleted;
  }

  private HttpResponse<String> post(String target, String... headers) {
    return server().post(target, headers);
  }

  private JsonNode restored(String target) {
    HttpResponse<String> restored = post(target);
    assertThat(restored.statusCode()).as(restored.body()).isEqualTo(200);
    return json(restored);
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }

  private List<String> trashed(String path) {
    List<String> rows = new ArrayList<>();
    json(server().get("/trash/" + path + "/-/recursive/info"))
        .get("assets")
        .forEach(
            row ->
                rows.add(
                    row.get("path").asText()
                        + "#"
                        + row.get("entryId").asInt()
                        + " "
                        + row.get("reason").asText()));
    return rows;
  }

  @Test
  void whatIsDeletedIsListedAndRestoredAsItWas() {
    store("a/one", "first", "{\"alt\":\"said\",\"labels\":{\"k\":\"v\"},\"tags\":[\"t\"]}");
    String entry = "/assets/a/one/-/entry/0";
    server().putVariant(entry + "/variants/v", "a variant");
    HttpResponse<String> before = server().get(entry + "/info");
    HttpResponse<String> deleted = delete(entry);
    assertThat(header(deleted, "Larch-Kept")).isEqualTo("1");
    String id = header(deleted, "Larch-Deletion");
    assertThat(server().get(entry + "/info").statusCode()).isEqualTo(404);

    HttpResponse<String> listed = server().get("/trash/a/one/-/entry/0/info");
    assertThat(listed.statusCode()).as(listed.body()).isEqualTo(200);
    assertThat(header(listed, "Cache-Control")).isEqualTo("no-store");
    JsonNode row = json(listed).get(0);
    assertThat(json(listed)).hasSize(1);
    assertThat(row.get("path").asText()).isEqualTo("/a/one");
    assertThat(row.get("reason").asText()).isEqualTo("deleted");
    assertThat(row.get("version").asInt()).isEqualTo(1);
    assertThat(row.get("deletionId").asText()).isEqualTo(id);
    assertThat(row.get("keptAt").asText()).isNotEmpty();
    assertThat(row.get("keptUntil").isNull()).isTrue();
    assertThat(row.get("alt").asText()).isEqualTo("said");
    HttpResponse<String> content = server().get("/trash/a/one/-/entry/0/content");
    assertThat(content.body()).isEqualTo("first");
    assertThat(header(content, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(content, "ETag")).isEqualTo(header(before, "ETag"));
    assertThat(server().get("/trash/a/one/-/entry/0/content", "Range", "bytes=1-2").body())
        .isEqualTo("ir");
    assertThat(
            server()
                .get("/trash/a/one/-/entry/0/content", "If-None-Match", header(before, "ETag"))
                .statusCode())
        .isEqualTo(304);

    JsonNode restored = restored("/trash/a/one/-/entry/0/restore");
    assertThat(restored.toString())
        .isEqualTo(
            "{\"restored\":1,\"first\":[{\"path\":\"/a/one\",\"entryId\":0,\"version\":2}]}");
    HttpResponse<String> after = server().get(entry + "/info");
    assertThat(header(after, "ETag")).isNotEqualTo(header(before, "ETag")).endsWith("-2\"");
    for (String field : List.of("alt", "labels", "tags", "entryId", "createdAt", "variants")) {
      assertThat(json(after).get(field)).as(field).isEqualTo(json(before).get(field));
    }
    assertThat(json(after).get("modifiedAt").asText())
        .isGreaterThan(json(before).get("modifiedAt").asText());
    assertThat(server().get(entry + "/content").body()).isEqualTo("first");
    assertThat(server().get(entry + "/variants/v/content").body()).isEqualTo("a variant");
    assertThat(trashed("a/one")).isEmpty();
    assertThat(restored("/trash/a/one/-/entry/0/restore").get("restored").asInt()).isZero();
    assertThat(server().get("/trash/a/one/-/entry/0/content").statusCode()).isEqualTo(404);
  }

  @Test
  void replacedContentIsAVersionThatChangesPlaces() {
    store("b", "one", "{\"tags\":[\"t\"]}");
    String entry = "/assets/b/-/entry/0";
    replace(entry, "two");
    replace(entry, "three");
    assertThat(trashed("b")).containsExactly("/b#0 replaced", "/b#0 replaced");
    assertThat(server().get("/trash/b/-/entry/0/content").body()).isEqualTo("two");
    assertThat(server().get("/trash/b/-/entry/0/content?version=1").body()).isEqualTo("one");
    assertThat(server().get("/trash/b/-/entry/0/content?version=9").statusCode()).isEqualTo(404);

    assertThat(restored("/trash/b/-/entry/0/restore").get("restored").asInt()).isZero();
    JsonNode swapped = restored("/trash/b/-/entry/0/restore?version=1");
    assertThat(swapped.get("restored").asInt()).isEqualTo(1);
    assertThat(swapped.at("/first/0/version").asInt()).isEqualTo(4);
    assertThat(server().get(entry + "/content").body()).isEqualTo("one");
    assertThat(server().get("/trash/b/-/entry/0/content?version=3").body()).isEqualTo("three");
    assertThat(restored("/trash/b/-/entry/0/restore?version=1").get("restored").asInt()).isZero();

    delete(entry);
    assertThat(trashed("b")).containsExactly("/b#0 replaced", "/b#0 replaced", "/b#0 deleted");
    // A version in place of what was deleted, which is then a version itself.
    assertThat(restored("/trash/b/-/entry/0/restore?version=2").get("restored").asInt()).isOne();
    assertThat(server().get(entry + "/content").body()).isEqualTo("two");
    assertThat(header(server().get(entry + "/info"), "ETag")).endsWith("-5\"");
    assertThat(trashed("b")).containsExactly("/b#0 replaced", "/b#0 replaced");
  }

  @Test
  void deletionIsUndoneExactly() {
    store("c/x", "x", "{}");
    store("c/y", "y", "{}");
    store("c/z/deep", "z", "{}");
    store("cx", "other", "{}");
    delete("/assets/c/x/-/entry/0");
    String id = header(delete("/assets/c/-/recursive"), "Larch-Deletion");
    assertThat(trashed("c")).hasSize(3);
    assertThat(post("/trash/-/recursive/restore").statusCode()).isEqualTo(400);
    assertThat(restored("/trash/-/recursive/restore?deletion=unknown").get("restored").asInt())
        .isZero();
    JsonNode restored = restored("/trash/-/recursive/restore?deletion=" + id);
    assertThat(restored.get("restored").asInt()).isEqualTo(2);
    assertThat(restored.at("/first/0/path").asText()).isEqualTo("/c/y");
    assertThat(restored.at("/first/1/path").asText()).isEqualTo("/c/z/deep");
    assertThat(trashed("c")).containsExactly("/c/x#0 deleted");
    assertThat(restored("/trash/-/recursive/restore?deletion=" + id).get("restored").asInt())
        .isZero();
    assertThat(restored("/trash/c/-/recursive/restore").get("restored").asInt()).isOne();
  }

  @Test
  void filtersPreconditionsAndDryRunsMeanWhatTheyMeanOnDeletes() {
    store("d", "0", "{\"labels\":{\"k\":\"v\"}}");
    store("d", "1", "{\"tags\":[\"t\"]}");
    store("d", "2", "{}");
    delete("/assets/d/-/all");
    JsonNode dry = restored("/trash/d/-/all/restore?dry-run=true");
    assertThat(dry.get("assets").asInt()).isEqualTo(3);
    assertThat(dry.get("contentKeys").asInt()).isEqualTo(3);
    assertThat(dry.at("/first/0/entryId").asInt()).isEqualTo(2);
    assertThat(post("/trash/d/-/all/restore?expect=2").statusCode()).isEqualTo(412);
    assertThat(post("/trash/d/-/all/restore?expect=2&dry-run=true").statusCode()).isEqualTo(412);
    assertThat(post("/trash/d/-/all/restore", "If-Match", "*").statusCode()).isEqualTo(400);
    assertThat(post("/trash/d/-/entry/0/restore", "If-Match", "\"1-99\"").statusCode())
        .isEqualTo(412);
    assertThat(post("/trash/d/-/entry/9/restore", "If-Match", "*").statusCode()).isEqualTo(412);
    assertThat(trashed("d")).hasSize(3);
    assertThat(restored("/trash/d/-/all/restore?k=v").get("restored").asInt()).isOne();
    assertThat(restored("/trash/d/-/entry/2/restore?tag=t").get("restored").asInt()).isZero();
    assertThat(restored("/trash/d/-/new/restore").at("/first/0/entryId").asInt()).isEqualTo(2);
    assertThat(restored("/trash/d/-/recursive/restore?tag=t&expect=1").get("restored").asInt())
        .isOne();
    assertThat(trashed("d")).isEmpty();
  }

  @Test
  void trashIsEmptiedByTheSameSelectors() {
    store("e/x", "x", "{}");
    store("e/y", "y", "{\"tags\":[\"t\"]}");
    replace("/assets/e/x/-/entry/0", "xx");
    delete("/assets/e/-/recursive");
    assertThat(trashed("e")).hasSize(3);
    assertThat(json(server().delete("/trash/e/-/recursive?dry-run=true")).get("assets").asInt())
        .isEqualTo(3);
    assertThat(server().delete("/trash/e/-/recursive?expect=2").statusCode()).isEqualTo(412);
    assertThat(header(delete("/trash/e/-/recursive?tag=t"), "Larch-Deleted")).isEqualTo("1");
    List<String> keys =
        server().query("SELECT unnest(content_keys) FROM kept_asset WHERE path = 'e/x/'");
    assertThat(keys).hasSize(2);
    assertThat(header(delete("/trash/e/x/-/entry/0"), "Larch-Deleted")).isEqualTo("2");
    assertThat(trashed("e")).isEmpty();
    assertThat(server().query("SELECT unnest(content_keys) FROM purge_batch")).containsAll(keys);
    assertThat(restored("/trash/e/-/recursive/restore").get("restored").asInt()).isZero();
    assertThat(server().delete("/trash/-/recursive").statusCode()).isEqualTo(400);
    assertThat(server().delete("/trash/-/recursive?confirm=all-assets").statusCode())
        .isEqualTo(400);
  }

  @Test
  void versionsAreRemovedAloneAndLeaveTheLiveOne() {
    store("f", "1", "{}");
    replace("/assets/f/-/entry/0", "2");
    assertThat(header(delete("/trash/f/-/all"), "Larch-Deleted")).isEqualTo("1");
    assertThat(server().get("/assets/f/-/entry/0/content").body()).isEqualTo("2");
    assertThat(trashed("f")).isEmpty();
  }

  @Test
  void listingIsPagedByPathAndByTheTimeOfTheDelete() {
    for (String name : List.of("b", "a", "c", "d")) {
      store("g/" + name, name, "{}");
    }
    for (String name : List.of("c", "a", "d", "b")) {
      delete("/assets/g/" + name);
    }
    assertThat(pages("/trash/g/-/recursive/info?limit=2"))
        .containsExactly("/g/a", "/g/b", "/g/c", "/g/d");
    assertThat(pages("/trash/g/-/recursive/info?limit=3&order=kept"))
        .containsExactly("/g/b", "/g/d", "/g/a", "/g/c");
    assertThat(server().get("/trash/g/-/recursive/info?order=x").statusCode()).isEqualTo(400);
    assertThat(server().get("/trash/g/-/recursive/info?cursor=x").statusCode()).isEqualTo(400);
  }

  private List<String> pages(String target) {
    List<String> paths = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = json(server().get(target + (cursor.isEmpty() ? "" : "&cursor=" + cursor)));
      page.get("assets").forEach(row -> paths.add(row.get("path").asText()));
      cursor = page.get("nextCursor").asText("");
    } while (!cursor.isEmpty() && !cursor.equals("null"));
    return paths;
  }

  @Test
  void repetitionUnderAKeyDoesNothing() {
    store("h", "0", "{}");
    store("h", "1", "{}");
    delete("/assets/h/-/all");
    HttpResponse<String> first = post("/trash/h/-/new/restore", "Idempotency-Key", "restore-1");
    assertThat(json(first).at("/first/0/entryId").asInt()).isEqualTo(1);
    HttpResponse<String> again = post("/trash/h/-/new/restore", "Idempotency-Key", "restore-1");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(trashed("h")).containsExactly("/h#0 deleted");
    assertThat(post("/trash/h/-/all/restore", "Idempotency-Key", "restore-1").statusCode())
        .isEqualTo(422);
    HttpResponse<String> emptied = server().delete("/trash/h/-/new", "Idempotency-Key", "empty-1");
    assertThat(header(emptied, "Larch-Deleted")).isEqualTo("1");
    assertThat(
            header(
                server().delete("/trash/h/-/new", "Idempotency-Key", "empty-1"), "Larch-Deleted"))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|/trash/x/restore|400",
        "POST|/trash/x/-/restore|400",
        "POST|/trash/x/-/all|400",
        "POST|/trash/x|400",
        "POST|/trash/x/-/all/restore?version=1|400",
        "POST|/trash/x/-/all/restore?deletion=a|400",
        "POST|/trash/x/-/entry/0/restore?version=0|400",
        "POST|/trash/x/-/entry/0/restore?version=1&version=1|400",
        "POST|/trash/x/-/entry/0/restore?order=kept|400",
        "POST|/trash/x/-/recursive/restore?limit=1|400",
        "POST|/trash/x/-/recursive/restore?deletion=%2F|400",
        "POST|/trash/x/-/recursive/restore?confirm=whole-trash|400",
        "POST|/trash/x/-/all/restore?dry-run=yes|400",
        "POST|/trash/x/-/all/restore/x|400",
        "POST|/trash/-/all/restore|400",
        "POST|/trash|404",
        "DELETE|/trash/x/-/all/restore|405",
        "GET|/trash/x/-/all/restore|405",
        "DELETE|/trash/x/-/all?deletion=a|400",
        "DELETE|/trash/x/-/entry/0?version=1|400",
        "DELETE|/trash/x/-/recursive?confirm=whole-trash|400",
        "DELETE|/trash/x/-/recursive?limit=1|400",
        "DELETE|/trash/x/-/all/info|400",
        "DELETE|/trash/x|400",
        "GET|/trash/x/-/info|400",
        "GET|/trash/x|400",
        "GET|/trash/x/-/all|400",
        "GET|/trash/x/-/all/content|400",
        "GET|/trash/x/-/new/content|400",
        "GET|/trash/x/-/all/download|400",
        "GET|/trash/x/-/all/info?order=kept|400",
        "GET|/trash/x/-/all/info?expect=1|400",
        "GET|/trash/x/-/entry/0/info?version=1|400",
        "PUT|/trash/x/-/all|405"
      })
  void whatIsNotUnderstoodIsRefused(String method, String target, int status) {
    HttpResponse<String> answer = server().send(method, target);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (status == 405) {
      assertThat(header(answer, "Allow")).contains("POST");
    }
  }
}
