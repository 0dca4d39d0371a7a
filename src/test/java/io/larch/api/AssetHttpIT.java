package io.larch.api;

import static io.larch.api.AssetServer.asset;
import static io.larch.api.AssetServer.form;
import static io.larch.api.AssetServer.json;
import static io.larch.api.AssetServer.metadata;
import static io.larch.api.AssetServer.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The asset API sentence by sentence, over HTTP. */
class AssetHttpIT extends ServedFromFiles {

  @Test
  void storeAnswersWithTheEntrysAbsoluteLocation() {
    HttpResponse<String> stored = server().store("/assets/location/a%20b", "x");
    assertThat(stored.statusCode()).isEqualTo(201);
    assertThat(stored.headers().firstValue("Location"))
        .hasValue("http://127.0.0.1:" + server().port + "/assets/location/a%20b/-/entry/0");
    String location = stored.headers().firstValue("Location").orElseThrow();
    String target = location.substring(location.indexOf("/assets"));
    assertThat(server().get(target + "/content").body()).isEqualTo("x");
  }

  @Test
  void entryIdsCountFromZeroForEachPathAlsoWhenStoredAtOnce() {
    Set<Long> ids = new TreeSet<>();
    IntStream.range(0, 8)
        .parallel()
        .mapToObj(i -> json(server().store("/assets/counted", "x" + i)).get("entryId").asLong())
        .forEachOrdered(ids::add);
    assertThat(ids).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void entryIdIsNotGivenOutAgainThoughItsPathHasBeenEmptied() {
    server().store("/assets/emptied", "x");
    server().store("/assets/emptied", "x");
    server().execute("DELETE FROM asset WHERE path = 'emptied/'");
    assertThat(json(server().store("/assets/emptied", "x")).get("entryId").asLong()).isEqualTo(2);
  }

  @Test
  void equalFilesHaveDifferentEntityTags() {
    server().store("/assets/equal", "x");
    server().store("/assets/equal", "x");
    assertThat(
            IntStream.range(0, 2)
                .mapToObj(entry -> server().get("/assets/equal/-/entry/" + entry + "/content"))
                .map(answer -> answer.headers().firstValue("ETag").orElseThrow()))
        .doesNotHaveDuplicates()
        .noneMatch(tag -> tag.startsWith("W/"));
  }

  @Test
  void typeIsDetectedFromTheContentAndActiveTypesAreSandboxed() {
    server().store("/assets/types/html", "<!doctype html><script>alert(1)</script>");
    HttpResponse<String> html = server().get("/assets/types/html/-/content");
    assertThat(html.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(html.headers().firstValue("Content-Security-Policy")).hasValue("sandbox");
    assertThat(html.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    server().store("/assets/types/text", "plain, though the client says text/html");
    HttpResponse<String> text = server().get("/assets/types/text/-/content");
    assertThat(text.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(text.headers().firstValue("Content-Security-Policy")).isEmpty();
  }

  @Test
  void otherContentTypesAreRefused() {
    HttpRequest.Builder request =
        server()
            .request("/assets/refused")
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString("x"));
    assertThat(server().send(request).statusCode()).isEqualTo(415);
  }

  @Test
  void wrongFormsAreRefusedByNameAndStoreNothing() {
    assertRefused(form(List.of()), "asset");
    assertRefused(form(List.of(), asset("a"), asset("b")), "asset");
    assertRefused(form(List.of(), part("form-data; name=\"asset\"", "a")), "asset");
    assertRefused(form(List.of(), asset("a"), part("form-data; name=\"other\"", "b")), "other");
    assertRefused(form(List.of(metadata("{}"), metadata("{}")), asset("a")), "metadata");
    assertRefused(form(List.of(metadata("{")), asset("a")), "metadata");
    assertRefused(form(List.of(), asset("a"), metadata("{\"alt\":1}")), "alt");
    assertRefused(form(List.of(metadata("{\"size\":1}")), asset("a")), "size");
    assertRefused(
        form(List.of(metadata("\"" + "x".repeat(70_000) + "\"")), asset("a")), "metadata");
  }

  private void assertRefused(byte[] form, String field) {
    HttpResponse<String> answer = server().postForm("/assets/wrong", form);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(answer).get("errors").get(0).get("field").asText()).isEqualTo(field);
    assertThat(server().query("SELECT id FROM asset WHERE path = 'wrong/'")).isEmpty();
    assertNoUploadRuns();
  }

  @Test
  void formWithoutItsEndIsRefused() {
    byte[] form = asset("a");
    assertThat(server().postForm("/assets/cut", form).statusCode()).isEqualTo(400);
    assertThat(server().query("SELECT id FROM asset WHERE path = 'cut/'")).isEmpty();
    assertNoUploadRuns();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 60, 200, 70_000, 200_000})
  void uploadBrokenOffLeavesNeitherRowNorUnnamedObject(int sent) throws IOException {
    byte[] form = form(List.of(), asset("x".repeat(500_000)));
    int before = server().query("SELECT id FROM purge_batch").size();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server().port)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /assets/broken HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary="
                  + AssetServer.BOUNDARY
                  + "\r\nContent-Length: "
                  + form.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(form, 0, sent);
      out.flush();
      if (sent > 100) {
        await().until(() -> server().query("SELECT id FROM purge_batch").size() > before);
      }
    }
    assertNoUploadRuns();
    assertThat(server().query("SELECT id FROM asset WHERE path = 'broken/'")).isEmpty();
    if (sent > 100) {
      assertThat(
              server()
                  .query(
                      "SELECT id FROM purge_batch WHERE state = 'waiting' AND unfinished AND due_at"
                          + " <= now()"))
          .hasSizeGreaterThan(before);
    }
  }

  /** Every intent has been redeemed or made due. */
  private void assertNoUploadRuns() {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(server().query("SELECT id FROM purge_batch WHERE state = 'upload'"))
                    .isEmpty());
  }

  @Test
  void intentThatHasComeDueIsNotRedeemed() {
    AssetServer server = server();
    server.execute(
        "CREATE FUNCTION overdue() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.state ="
            + " 'upload' THEN NEW.due_at := now(); END IF; RETURN NEW; END$$");
    server.execute(
        "CREATE TRIGGER overdue BEFORE INSERT ON purge_batch FOR EACH ROW EXECUTE FUNCTION"
            + " overdue()");
    try {
      assertThat(server.store("/assets/overdue", "x").statusCode()).isEqualTo(503);
      assertThat(server.query("SELECT id FROM asset WHERE path = 'overdue/'")).isEmpty();
      assertThat(server.query("SELECT path FROM asset_path WHERE path = 'overdue/'")).isEmpty();
    } finally {
      server.execute("DROP FUNCTION overdue CASCADE");
    }
  }

  @Test
  void ordersLimitsAndFiltersSelect() {
    for (String label : List.of("a", "b", "a")) {
      server()
          .store("/assets/order", "x", "{\"labels\":{\"l\":\"" + label + "\"},\"tags\":[\"t\"]}");
    }
    server().put("/assets/order/-/entry/0", "{\"labels\":{\"l\":\"a\"}}");
    assertThat(entries("/assets/order/-/new/2/info")).containsExactly(2L, 1L);
    assertThat(entries("/assets/order/-/modified/2/info")).containsExactly(0L, 2L);
    assertThat(entries("/assets/order/-/all/info")).containsExactly(2L, 1L, 0L);
    assertThat(entries("/assets/order/-/info?limit=-1&l=a")).containsExactly(2L, 0L);
    assertThat(entries("/assets/order/-/info?limit=5&tag=t")).containsExactly(2L, 1L);
    assertThat(entries("/assets/nothing/-/all/info")).isEmpty();
    assertThat(json(server().get("/assets/order/-/info")).get("entryId").asLong()).isEqualTo(2);
    assertThat(server().get("/assets/order/-/info?l=c").statusCode()).isEqualTo(404);
    assertThat(server().get("/assets/order/-/all/content").statusCode()).isEqualTo(400);
  }

  private List<Long> entries(String target) {
    return json(server().get(target)).valueStream().map(e -> e.get("entryId").asLong()).toList();
  }

  @Test
  void longListsAreWhole() {
    server()
        .execute(
            "INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys,"
                + " bytes, content_type, attributes, source, labels, tags) SELECT 'long/', i,"
                + " now(), now(), 'b', ARRAY['k'], 0, 'text/plain', '{}', 'upload', '{}', '{}' FROM"
                + " generate_series(0, 1233) AS i");
    assertThat(entries("/assets/long/-/all/info")).hasSize(1234).doesNotHaveDuplicates();
    assertThat(entries("/assets/long/-/modified/1000/info")).hasSize(1000).doesNotHaveDuplicates();
  }

  /** As large as labels may be, of text that the database compresses, or can't. */
  private void insertLargest(String path, int count, String text) {
    server()
        .execute(
            "INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys,"
                + " bytes, content_type, attributes, source, labels, tags) SELECT '"
                + path
                + "/' || lpad(i::text, 4, '0') || '/', 0, now(), now(), 'b', ARRAY['k'], 0,"
                + " 'text/plain', '{}', 'upload', (SELECT jsonb_object_agg('name' || n, "
                + text
                + ") FROM generate_series(1, 50) AS n), '{}' FROM generate_series(1, "
                + count
                + ") AS i");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repeat('\u00e9', 256)",
        "(SELECT string_agg(md5(random()::text), '') FROM generate_series(n, n + 7))"
      })
  void pagesOfTheLargestAssetsAreShortAndMissNone(String text) {
    String path = "largest-" + text.length();
    insertLargest(path, 150, text);
    List<String> found = new ArrayList<>();
    int pages = 0;
    String cursor = "";
    do {
      var answer = server().get("/assets/" + path + "/-/recursive/info?limit=1000" + cursor);
      assertThat(answer.body().length()).isLessThan(1_200_000);
      JsonNode page = json(answer);
      page.get("assets").valueStream().map(a -> a.get("path").asText()).forEach(found::add);
      JsonNode next = page.get("nextCursor");
      cursor = next.isNull() ? "" : "&cursor=" + next.asText();
      pages++;
    } while (!cursor.isEmpty());
    assertThat(found).hasSize(150).doesNotHaveDuplicates().isSorted();
    assertThat(pages).isBetween(2, 8);
  }

  @Test
  void listOfTheLargestAssetsIsWhole() {
    insertLargest("large", 60, "repeat('x', 256)");
    server().execute("UPDATE asset SET path = 'large/', entry_id = id WHERE path LIKE 'large/%'");
    assertThat(entries("/assets/large/-/all/info")).hasSize(60).doesNotHaveDuplicates();
    assertThat(entries("/assets/large/-/modified/59/info")).hasSize(59).doesNotHaveDuplicates();
  }

  @Test
  void storeBeyondTheMostAtOnceIsUnavailableUntilOthersEnd() throws IOException {
    List<Socket> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < AssetServer.MAX_STORES; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server().port);
        stalled.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST /assets/stalled HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n"
                        + "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b")
                    .getBytes(StandardCharsets.US_ASCII));
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                var refused = server().store("/assets/refused", "x");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
              });
    } finally {
      for (Socket socket : stalled) {
        socket.close();
      }
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(server().store("/assets/stored", "x").statusCode()).isEqualTo(201));
  }

  @Test
  void listingBelowAPathPagesByCursor() {
    for (String path : List.of("tree", "tree/a", "tree/a/b", "tree/z%2Fy", "treeX")) {
      server().store("/assets/" + path, "x");
    }
    JsonNode first = json(server().get("/assets/tree/-/recursive/info?limit=3"));
    assertThat(first.get("assets").valueStream().map(a -> a.get("path").asText()))
        .containsExactly("/tree", "/tree/a", "/tree/a/b");
    String cursor = first.get("nextCursor").asText();
    JsonNode last = json(server().get("/assets/tree/-/recursive/info?limit=3&cursor=" + cursor));
    assertThat(last.get("assets").valueStream().map(a -> a.get("path").asText()))
        .containsExactly("/tree/z%2Fy");
    assertThat(last.get("nextCursor").isNull()).isTrue();
    assertThat(server().get("/assets/tree/-/recursive/info?cursor=x").statusCode()).isEqualTo(400);
    assertThat(server().get("/assets/treeX/-/recursive/info?cursor=" + cursor).statusCode())
        .isEqualTo(400);
  }

  @Test
  void conditionsAreHonoured() {
    String tag =
        server().store("/assets/cond", "0123456789").headers().firstValue("ETag").orElseThrow();
    String target = "/assets/cond/-/content";
    HttpResponse<String> fresh = server().get(target);
    assertThat(fresh.headers().firstValue("ETag")).hasValue(tag);
    assertThat(fresh.headers().firstValue("Accept-Ranges")).hasValue("bytes");
    assertThat(server().get(target, "If-None-Match", "\"x\", W/" + tag).statusCode())
        .isEqualTo(304);
    assertThat(server().get(target, "If-None-Match", "*").statusCode()).isEqualTo(304);
    assertThat(server().get(target, "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(server().get(target, "If-Match", "\"x\"").statusCode()).isEqualTo(412);
    assertThat(server().get(target, "Range", "bytes=1-2", "If-Range", tag).body()).isEqualTo("12");
    assertThat(server().get(target, "Range", "bytes=1-2", "If-Range", "\"x\"").statusCode())
        .isEqualTo(200);
    HttpResponse<String> beyond = server().get(target, "Range", "bytes=10-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(beyond.headers().firstValue("Content-Range")).hasValue("bytes */10");
  }

  @Test
  void headAnswersLikeGetWithoutTheBody() {
    server().store("/assets/head", "0123456789");
    for (String format : List.of("link", "info", "content", "download")) {
      HttpResponse<String> get = server().get("/assets/head/-/" + format);
      HttpResponse<String> head = server().head("/assets/head/-/" + format);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      for (String name : List.of("Content-Length", "Content-Type", "ETag", "Content-Disposition")) {
        assertThat(head.headers().allValues(name))
            .as(name)
            .isEqualTo(get.headers().allValues(name));
      }
    }
  }

  @Test
  void linkLeadsToTheContent() {
    server().store("/assets/link", "linked", "{\"alt\":\"A\"}");
    JsonNode link = json(server().get("/assets/link"));
    assertThat(link.get("alt").asText()).isEqualTo("A");
    String url = link.get("url").asText();
    assertThat(server().get(url.substring(url.indexOf("/assets"))).body()).isEqualTo("linked");
  }

  @Test
  void downloadNamesTheFile() {
    server().store("/assets/download/notes", "text");
    assertThat(downloadName()).hasValue("attachment; filename=\"x.html\"");
    server()
        .postForm(
            "/assets/download/notes",
            form(List.of(), part("form-data; name=\"asset\"; filename=\"blob\"", "text")));
    assertThat(downloadName()).hasValue("attachment; filename=\"notes.txt\"");
  }

  private Optional<String> downloadName() {
    return server()
        .get("/assets/download/notes/-/download")
        .headers()
        .firstValue("Content-Disposition");
  }

  @Test
  void updateReplacesMetadataAsAWholeAndMovesTheVersion() {
    HttpResponse<String> stored =
        server()
            .store(
                "/assets/update",
                "x",
                "{\"alt\":\"old\",\"labels\":{\"a\":\"b\"},\"tags\":[\"t\"]}");
    HttpResponse<String> updated = server().put("/assets/update/-/entry/0", "{\"alt\":\"new\"}");
    assertThat(updated.statusCode()).isEqualTo(200);
    assertThat(json(updated).get("alt").asText()).isEqualTo("new");
    assertThat(json(updated).get("labels")).isEmpty();
    assertThat(json(updated).get("tags")).isEmpty();
    assertThat(json(updated).get("createdAt")).isEqualTo(json(stored).get("createdAt"));
    assertThat(json(updated).get("modifiedAt").asText())
        .isGreaterThan(json(stored).get("modifiedAt").asText());
    String oldTag = stored.headers().firstValue("ETag").orElseThrow();
    String newTag = updated.headers().firstValue("ETag").orElseThrow();
    assertThat(newTag).isNotEqualTo(oldTag);
    String target = "/assets/update/-/entry/0";
    assertThat(server().put(target, "{}", "If-Match", oldTag).statusCode()).isEqualTo(412);
    assertThat(server().put(target, "{}", "If-Match", "W/" + newTag).statusCode()).isEqualTo(412);
    assertThat(server().put(target, "{}", "If-Match", newTag).statusCode()).isEqualTo(200);
    assertThat(server().put(target, "{}", "If-Match", "*").statusCode()).isEqualTo(200);
    assertThat(server().put("/assets/update/-/entry/9", "{}").statusCode()).isEqualTo(404);
    assertThat(server().put("/assets/update", "{}").statusCode()).isEqualTo(400);
    assertThat(server().put(target, "{\"labels\":{\"a\":1}}").statusCode()).isEqualTo(400);
  }

  /**
   * Of two updates of an asset, the one that began before a large delete and waited must not be put
   * before that delete when the other one, which knew of it, is not.
   */
  @Test
  void updateThatFollowsOneLaterThanALargeDeleteIsLaterToo() throws Exception {
    server().store("/assets/later", "x");
    try (Connection connection = TestPostgres.connect(server().databaseConfig);
        Statement other = connection.createStatement()) {
      connection.setAutoCommit(false);
      other.execute("SELECT FROM asset WHERE path = 'later/' FOR UPDATE");
      CompletableFuture<HttpResponse<String>> update =
          CompletableFuture.supplyAsync(
              () -> server().put("/assets/later/-/entry/0", "{\"labels\":{\"os\":\"ios\"}}"));
      await().until(() -> server().query(WAITING_FOR_A_LOCK).size() == 1);
      server()
          .execute(
              "INSERT INTO subtree_deletion (path_from, path_to, labels, tags)"
                  + " VALUES ('later/', 'later0', '{\"os\":\"ios\"}', '{}')");
      other.execute(
          "UPDATE live_asset SET labels = '{\"os\":\"ios\"}',"
              + " known_deletion = (SELECT max(id) FROM subtree_deletion) WHERE path = 'later/'");
      connection.commit();
      assertThat(update.join().statusCode()).isEqualTo(200);
      assertThat(server().get("/assets/later/-/info").statusCode()).isEqualTo(200);
    } finally {
      server().execute("DELETE FROM subtree_deletion");
    }
  }

  private static final String WAITING_FOR_A_LOCK =
      "SELECT pid FROM pg_stat_activity"
          + " WHERE datname = current_database() AND wait_event_type = 'Lock'";

  @Test
  void missingAssetsAreNotFoundAndOtherMethodsRefused() {
    assertThat(server().get("/assets/absent").statusCode()).isEqualTo(404);
    HttpResponse<String> patched =
        server()
            .send(
                server()
                    .request("/assets/absent")
                    .method("PATCH", HttpRequest.BodyPublishers.noBody()));
    assertThat(patched.statusCode()).isEqualTo(405);
    assertThat(patched.headers().firstValue("Allow").orElseThrow())
        .contains("GET", "HEAD", "POST", "PUT");
  }

  @Test
  void urlSourceIsRefusedForHostsThatAreNotAllowed() {
    HttpResponse<String> answer =
        server().postJson("/assets/url", "{\"url\":\"http://127.0.0.1:" + server().port + "/\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("errors").get(0).get("field").asText()).isEqualTo("url");
    assertThat(server().postJson("/assets/url", "{\"url\":\"x\",\"b\":1}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void contentThatIsMissingWhileTheRowIsThereIsAProblemOfItsOwn() {
    double before = server().meters.get("larch.asset.content.missing").counter().count();
    server().store("/assets/dangling", "x");
    server().execute("UPDATE asset SET content_keys = ARRAY['gone'] WHERE path = 'dangling/'");
    HttpResponse<String> answer = server().get("/assets/dangling/-/content");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).get("type").asText()).isEqualTo("urn:larch:error:content-missing");
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    assertThat(answer.body()).doesNotContain("gone", "SELECT", AssetServer.BUCKET);
    assertThat(server().get("/assets/dangling/-/redirect").statusCode()).isEqualTo(503);
    assertThat(server().meters.get("larch.asset.content.missing").counter().count())
        .isEqualTo(before + 2);
    assertThat(server().get("/assets/dangling/-/info").statusCode()).isEqualTo(200);
    assertThat(server().get("/assets/dangling").statusCode()).isEqualTo(200);
  }
}
