package io.larch.api;

import static io.larch.api.AssetServer.asset;
import static io.larch.api.AssetServer.form;
import static io.larch.api.AssetServer.json;
import static io.larch.api.AssetServer.metadata;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New content for entries that there are, over HTTP. */
class ReplaceHttpIT extends ServedFromFiles {

  /** Stores an asset, alone at its path. */
  private String stored(String path) {
    assertThat(
            server()
                .store(
                    "/assets/" + path,
                    "original",
                    "{\"alt\":\"said\",\"labels\":{\"a\":\"b\"},\"tags\":[\"t\"]}")
                .statusCode())
        .isEqualTo(201);
    return "/assets/" + path + "/-/entry/0";
  }

  private HttpResponse<String> replace(String entry, String content, String... headers) {
    return server().putForm(entry + "/content", form(List.of(), asset(content)), headers);
  }

  private static String tag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  /** The keys that are named by an asset at a path, and those to be purged, which are new. */
  private List<String> keys(String path) {
    return server().query("SELECT unnest(content_keys) FROM asset WHERE path = '" + path + "/'");
  }

  private boolean isToBePurged(String key) {
    return !server()
        .query(
            "SELECT id FROM purge_batch WHERE state <> 'upload' AND content_keys @> ARRAY['"
                + key
                + "']")
        .isEmpty();
  }

  @Test
  void entryHasTheNewContentAndAllElseThatItHad() {
    String entry = stored("replaced");
    HttpResponse<String> before = server().get(entry + "/info");
    server().putVariant(entry + "/variants/v", "a variant");
    List<String> former = keys("replaced");

    HttpResponse<String> replaced = replace(entry, "something new");
    assertThat(replaced.statusCode()).as(replaced.body()).isEqualTo(200);
    JsonNode info = json(replaced);
    assertThat(json(server().get(entry + "/info"))).isEqualTo(info);
    assertThat(server().get(entry + "/content").body()).isEqualTo("something new");
    assertThat(tag(server().get(entry + "/info")))
        .isEqualTo(tag(replaced))
        .isNotEqualTo(tag(before));
    for (String field : List.of("alt", "labels", "tags", "entryId", "createdAt")) {
      assertThat(info.get(field)).as(field).isEqualTo(json(before).get(field));
    }
    assertThat(info.get("modifiedAt").asText())
        .isGreaterThan(json(before).get("modifiedAt").asText());
    assertThat(info.get("variants")).hasSize(1);
    assertThat(info.at("/variants/0/attributes/bytes").asInt()).isEqualTo(13);
    assertThat(former).hasSize(2).allMatch(this::isToBePurged);
    assertThat(keys("replaced")).hasSize(1).noneMatch(this::isToBePurged);
    assertThat(server().get(entry + "/variants/v/content").statusCode()).isEqualTo(404);
  }

  @Test
  void conditionHoldsOfTheVersionThatIsReplaced() {
    String entry = stored("conditional");
    String tag = tag(server().get(entry + "/info"));
    HttpResponse<String> replaced = replace(entry, "second", "If-Match", tag);
    assertThat(replaced.statusCode()).isEqualTo(200);
    assertThat(replace(entry, "third", "If-Match", tag).statusCode()).isEqualTo(412);
    assertThat(replace(entry, "third", "If-Match", "W/" + tag(replaced)).statusCode())
        .isEqualTo(412);
    assertThat(server().get(entry + "/content").body()).isEqualTo("second");
    assertThat(replace(entry, "third", "If-Match", "*").statusCode()).isEqualTo(200);
    assertThat(replace("/assets/conditional/-/entry/9", "x", "If-Match", "*").statusCode())
        .isEqualTo(412);
    assertThat(replace("/assets/conditional/-/entry/9", "x").statusCode()).isEqualTo(404);
  }

  @Test
  void repetitionUnderAKeyIsAnsweredAsTheFirstAndDoesNothing() {
    String entry = stored("once");
    HttpResponse<String> first = replace(entry, "second", "Idempotency-Key", "replace-1");
    assertThat(first.statusCode()).isEqualTo(200);
    replace(entry, "third");
    HttpResponse<String> again = replace(entry, "second", "Idempotency-Key", "replace-1");
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(tag(again)).isEqualTo(tag(first));
    assertThat(server().get(entry + "/content").body()).isEqualTo("third");
    assertThat(replace(entry, "other", "Idempotency-Key", "replace-1").statusCode()).isEqualTo(422);
    assertThat(server().get(entry + "/content").body()).isEqualTo("third");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/assets/refused/-/content|400",
        "/assets/refused/-/new/content|400",
        "/assets/refused/-/entry/0/content?tag=x|400",
        "/assets/refused/-/entry/0/content/x|400",
        "/assets/refused/-/entry/0/download/content|400",
        "/assets/refused/-/entry/x/content|400",
        "/assets/refused/-/recursive/content|400",
        "/assets/refused/-/entry/1/content|404"
      })
  void whatIsNotUnderstoodChangesNothing(String target, int status) {
    if (server().get("/assets/refused").statusCode() == 404) {
      stored("refused");
    }
    String tag = tag(server().get("/assets/refused/-/entry/0/info"));
    assertThat(server().putForm(target, form(List.of(), asset("x"))).statusCode())
        .isEqualTo(status);
    assertThat(tag(server().get("/assets/refused/-/entry/0/info"))).isEqualTo(tag);
  }

  @Test
  void metadataIsRefused() {
    String entry = stored("metadata");
    HttpResponse<String> part =
        server()
            .putForm(entry + "/content", form(List.of(metadata("{\"alt\":\"x\"}")), asset("new")));
    assertThat(part.statusCode()).isEqualTo(400);
    HttpResponse<String> field =
        server().put(entry + "/content", "{\"url\":\"http://x.invalid/\",\"alt\":\"x\"}");
    assertThat(field.statusCode()).isEqualTo(400);
    assertThat(json(field).at("/errors/0/field").asText()).isEqualTo("alt");
    assertThat(server().put(entry + "/content", "{}").statusCode()).isEqualTo(400);
    assertThat(replace(entry, "x", "If-None-Match", "*").statusCode()).isEqualTo(400);
    assertThat(replace(entry, "x", "Range", "bytes=0-1").statusCode()).isEqualTo(400);
    assertThat(server().get(entry + "/content").body()).isEqualTo("original");
    assertThat(json(server().get(entry + "/info")).get("alt").asText()).isEqualTo("said");
  }

  @Test
  void contentThatIsTooLargeLeavesTheEntryAsItWas() {
    String entry = stored("large");
    String tag = tag(server().get(entry + "/info"));
    assertThat(replace(entry, "x".repeat(AssetServer.MAX_CONTENT + 1)).statusCode()).isEqualTo(413);
    assertThat(tag(server().get(entry + "/info"))).isEqualTo(tag);
    assertThat(server().get(entry + "/content").body()).isEqualTo("original");
    assertThat(keys("large")).noneMatch(this::isToBePurged);
  }

  @Test
  void entryThatIsDeletedWhileItsContentComesIsNotFoundAndTheContentGoes() throws IOException {
    String entry = stored("meanwhile");
    String key = keys("meanwhile").getFirst();
    byte[] form = form(List.of(), asset("x".repeat(100_000)));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server().port)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("PUT "
                  + entry
                  + "/content HTTP/1.1\r\nHost: 127.0.0.1:"
                  + server().port
                  + "\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary="
                  + AssetServer.BOUNDARY
                  + "\r\nContent-Length: "
                  + form.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(form, 0, form.length / 2);
      out.flush();
      Awaitility.await()
          .until(
              () -> !server().query("SELECT id FROM purge_batch WHERE state = 'upload'").isEmpty());
      assertThat(server().delete(entry).statusCode()).isEqualTo(204);
      out.write(form, form.length / 2, form.length - form.length / 2);
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 404");
    }
    assertThat(keys("meanwhile")).isEmpty();
    assertThat(isToBePurged(key)).isTrue();
    assertThat(server().query("SELECT id FROM purge_batch WHERE state = 'upload'")).isEmpty();
  }

  @Test
  void replacementsAtOnceLeaveOneContentAndPurgeTheOthers() throws Exception {
    String entry = stored("race");
    List<String> contents = List.of("one", "two", "three", "four", "five", "six");
    int before = server().query("SELECT unnest(content_keys) FROM purge_batch").size();
    try (ExecutorService clients = Executors.newFixedThreadPool(contents.size())) {
      List<Callable<Integer>> replacements = new ArrayList<>();
      contents.forEach(content -> replacements.add(() -> replace(entry, content).statusCode()));
      for (Future<Integer> each : clients.invokeAll(replacements)) {
        assertThat(each.get()).isEqualTo(200);
      }
    }
    assertThat(server().get(entry + "/content").body()).isIn(contents);
    assertThat(keys("race")).hasSize(1).noneMatch(this::isToBePurged);
    assertThat(server().query("SELECT unnest(content_keys) FROM purge_batch"))
        .hasSize(before + contents.size());
    assertThat(tag(server().get(entry + "/info"))).endsWith("-7\"");
  }
}
