package io.larch.api;

import static io.larch.api.AssetServer.asset;
import static io.larch.api.AssetServer.form;
import static io.larch.api.AssetServer.json;
import static io.larch.api.AssetServer.metadata;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores and updates under conditions and with idempotency keys, over HTTP. */
class StoreConditionsIT extends ServedFromFiles {

  private static final String KEY = "Idempotency-Key";

  private final AtomicInteger numbers = new AtomicInteger();

  private String newPath() {
    return "/assets/s" + numbers.incrementAndGet();
  }

  private String newKey() {
    return "key-" + numbers.incrementAndGet();
  }

  private HttpResponse<String> store(String path, String content, String... headers) {
    return post(path, form(List.of(), asset(content)), headers);
  }

  private HttpResponse<String> post(String path, byte[] form, String... headers) {
    HttpRequest.Builder request =
        server()
            .request(path)
            .header("Content-Type", "multipart/form-data; boundary=" + AssetServer.BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofByteArray(form));
    return server().send(headers.length == 0 ? request : request.headers(headers));
  }

  private static String tag(HttpResponse<String> response) {
    return response.headers().firstValue("ETag").orElseThrow();
  }

  private int entries(String path) {
    return json(server().get(path + "/-/all/info")).size();
  }

  /** Every content file that is not yet to be purged is an asset's. */
  private void assertNothingLeftBehind() {
    assertThat(server().query("SELECT id FROM purge_batch WHERE state = 'upload'")).isEmpty();
    List<String> named =
        server()
            .query(
                "SELECT unnest(content_keys) FROM asset"
                    + " UNION SELECT unnest(content_keys) FROM purge_batch");
    try (Stream<Path> files = Files.walk(files().resolve(AssetServer.BUCKET))) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .allMatch(name -> name.startsWith(".") || named.contains(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int purges() {
    return server().query("SELECT id FROM purge_batch").size();
  }

  @Test
  void storeWhereNothingMayBeIsRefusedWhereSomethingIs() {
    String path = newPath();
    assertThat(store(path, "first", "If-None-Match", "*").statusCode()).isEqualTo(201);
    int before = purges();
    assertThat(store(path, "second", "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(entries(path)).isEqualTo(1);
    assertThat(purges()).as("nothing was written at all").isEqualTo(before);
    server().delete(path);
    HttpResponse<String> third = store(path, "third", "If-None-Match", "*");
    assertThat(third.statusCode()).isEqualTo(201);
    assertThat(json(third).get("entryId").asInt()).isEqualTo(1);
    assertNothingLeftBehind();
  }

  @Test
  void ofManyStoresAtOnceWhereNothingMayBeOneHappens() {
    for (int round = 0; round < 5; round++) {
      String path = newPath();
      List<CompletableFuture<HttpResponse<String>>> stores =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> store(path, "content " + i, "If-None-Match", "*")))
              .toList();
      assertThat(stores).extracting(stored -> stored.join().statusCode()).containsOnlyOnce(201);
      assertThat(stores.stream().filter(stored -> stored.join().statusCode() == 412)).hasSize(7);
      assertThat(entries(path)).isEqualTo(1);
    }
    await().untilAsserted(this::assertNothingLeftBehind);
  }

  @Test
  void storeOnTopOfAVersionIsRefusedOnTopOfAnother() {
    String path = newPath();
    assertThat(store(path, "none", "If-Match", "*").statusCode()).isEqualTo(412);
    assertThat(store(path, "none", "If-Match", "\"9-9\"").statusCode()).isEqualTo(412);
    assertThat(
            server().query("SELECT path FROM asset_path WHERE path = '" + path.substring(8) + "/'"))
        .isEmpty();
    String first = tag(store(path, "first"));
    assertThat(store(path, "x", "If-Match", "\"9-9\"").statusCode()).isEqualTo(412);
    assertThat(store(path, "x", "If-Match", "W/" + first).statusCode()).isEqualTo(412);
    assertThat(store(path, "second", "If-Match", "\"9-9\", " + first).statusCode()).isEqualTo(201);
    assertThat(store(path, "x", "If-Match", first).statusCode()).isEqualTo(412);
    assertThat(store(path, "third", "If-Match", "*").statusCode()).isEqualTo(201);
    assertThat(entries(path)).isEqualTo(3);
    String third = tag(server().get(path));
    String updated = tag(server().put(path + "/-/entry/2", "{\"alt\":\"new\"}"));
    assertThat(store(path, "x", "If-Match", third).statusCode()).isEqualTo(412);
    assertThat(store(path, "fourth", "If-Match", updated).statusCode()).isEqualTo(201);
    assertNothingLeftBehind();
  }

  @Test
  void ofManyStoresAtOnceOnTopOfOneVersionOneHappens() {
    String path = newPath();
    String first = tag(store(path, "first"));
    List<CompletableFuture<HttpResponse<String>>> stores =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> store(path, "content " + i, "If-Match", first)))
            .toList();
    assertThat(stores).extracting(stored -> stored.join().statusCode()).containsOnlyOnce(201);
    assertThat(entries(path)).isEqualTo(2);
    await().untilAsserted(this::assertNothingLeftBehind);
  }

  @Test
  void jsonFormHonoursConditionsBeforeItFetches() {
    String path = newPath();
    store(path, "first");
    HttpRequest.Builder request =
        server()
            .request(path)
            .headers("Content-Type", "application/json", "If-None-Match", "*")
            .POST(HttpRequest.BodyPublishers.ofString("{\"url\":\"http://127.0.0.1:1/x\"}"));
    assertThat(server().send(request).statusCode()).isEqualTo(412);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match|\"1-1\"|400",
        "If-None-Match|nonsense|400",
        "If-Match|nonsense|400",
        "If-Unmodified-Since|Mon, 01 Jan 1990 00:00:00 GMT|400",
        "If-Unmodified-Since|yesterday|400",
        "If-Modified-Since|Mon, 01 Jan 1990 00:00:00 GMT|400",
        "If-Range|\"1-1\"|400",
        "Range|bytes=0-1|400",
        "Content-Range|bytes 0-1/10|400",
        "Content-Encoding|gzip|415",
        "Content-Encoding|identity, br|415",
        "Idempotency-Key|a b|400"
      })
  void whatIsNotHonouredStoresAndUpdatesNothing(String name, String value, int status) {
    String path = newPath();
    String tag = tag(store(path, "x"));
    assertThat(store(path, "y", name, value).statusCode()).isEqualTo(status);
    assertThat(server().put(path + "/-/entry/0", "{\"alt\":\"new\"}", name, value).statusCode())
        .isEqualTo(status);
    assertThat(tag(server().get(path))).isEqualTo(tag);
    assertThat(entries(path)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?x=1", "?limit=1", "?If-None-Match=*"})
  void queryIsRefusedByStoreAndUpdate(String query) {
    String path = newPath();
    assertThat(store(path + query, "x").statusCode()).isEqualTo(400);
    assertThat(server().put(path + "/-/entry/0" + query, "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void conditionsThatContradictEachOtherAreRefused() {
    assertThat(store(newPath(), "x", "If-Match", "*", "If-None-Match", "*").statusCode())
        .isEqualTo(400);
  }

  @Test
  void nullClearsOnStoreAndUpdate() {
    String path = newPath();
    String nothing = "{\"alt\":null,\"labels\":null,\"tags\":null}";
    server().store(path, "x", "{\"alt\":\"a\",\"labels\":{\"b\":\"c\"},\"tags\":[\"d\"]}");
    HttpResponse<String> updated = server().put(path + "/-/entry/0", nothing);
    HttpResponse<String> stored = server().store(path, "x", nothing);
    assertThat(updated.statusCode()).isEqualTo(200);
    assertThat(stored.statusCode()).isEqualTo(201);
    for (HttpResponse<String> answer : List.of(updated, stored)) {
      assertThat(json(answer).get("alt").isNull()).isTrue();
      assertThat(json(answer).get("labels")).isEmpty();
      assertThat(json(answer).get("tags")).isEmpty();
    }
  }

  @Test
  void retryOfAStoreIsAnsweredTheSameAndStoresNothing() {
    String path = newPath();
    String key = newKey();
    byte[] form = form(List.of(metadata("{\"tags\":[\"a\"]}")), asset("content"));
    HttpResponse<String> first = post(path, form, KEY, key);
    assertThat(first.statusCode()).isEqualTo(201);
    server().put(path + "/-/entry/0", "{\"alt\":\"changed since\"}");
    int before = purges();
    HttpResponse<String> retry = post(path, form, KEY, key);
    assertThat(retry.statusCode()).isEqualTo(201);
    assertThat(retry.body()).isEqualTo(first.body());
    assertThat(tag(retry)).isEqualTo(tag(first));
    assertThat(retry.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    assertThat(entries(path)).isEqualTo(1);
    assertThat(purges()).as("nothing was written at all").isEqualTo(before);
    server().delete(path);
    assertThat(post(path, form, KEY, key).body()).isEqualTo(first.body());
    assertThat(server().get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void keyOfAnotherStoreIsRefused() {
    String path = newPath();
    String key = newKey();
    byte[] form = form(List.of(metadata("{\"tags\":[\"a\"]}")), asset("content"));
    assertThat(post(path, form, KEY, key).statusCode()).isEqualTo(201);
    String other = newPath();
    List<HttpResponse<String>> answers =
        List.of(
            store(path, "content", KEY, key),
            post(path, form(List.of(metadata("{\"tags\":[\"a\"]}")), asset("contenT")), KEY, key),
            post(path, form(List.of(metadata("{\"tags\":[\"b\"]}")), asset("content")), KEY, key),
            post(path, form, KEY, key, "If-None-Match", "*"),
            post(other, form, KEY, key),
            server().put(path + "/-/entry/0", "{\"tags\":[\"a\"]}", KEY, key),
            server().delete(path, KEY, key));
    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(422);
    assertThat(entries(path)).isEqualTo(1);
    assertThat(server().get(other).statusCode()).isEqualTo(404);
    assertNothingLeftBehind();
  }

  @Test
  void retryOfAConditionalStoreIsAnsweredTheSame() {
    String path = newPath();
    String key = newKey();
    HttpResponse<String> first = store(path, "x", KEY, key, "If-None-Match", "*");
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(store(path, "x", KEY, key, "If-None-Match", "*").body()).isEqualTo(first.body());
    String refused = newKey();
    assertThat(store(path, "x", KEY, refused, "If-None-Match", "*").statusCode()).isEqualTo(412);
    server().delete(path);
    assertThat(store(path, "x", KEY, refused, "If-None-Match", "*").statusCode()).isEqualTo(201);
  }

  @Test
  void storesAtOnceWithOneKeyStoreOneEntry() {
    for (int round = 0; round < 5; round++) {
      String path = newPath();
      String key = newKey();
      List<CompletableFuture<HttpResponse<String>>> stores =
          IntStream.range(0, 6)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> store(path, "content", KEY, key)))
              .toList();
      assertThat(stores).extracting(stored -> stored.join().statusCode()).containsOnly(201);
      assertThat(stores.stream().map(stored -> stored.join().body()).distinct()).hasSize(1);
      assertThat(entries(path)).isEqualTo(1);
    }
    await().untilAsserted(this::assertNothingLeftBehind);
  }

  @Test
  void retryOfALargeStoreIsReadToItsEnd() {
    String path = newPath();
    String key = newKey();
    String content = "0123456789abcdef".repeat(60_000);
    HttpResponse<String> first = store(path, content, KEY, key);
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(store(path, content, KEY, key).body()).isEqualTo(first.body());
    assertThat(store(path, content + "0", KEY, key).statusCode()).isEqualTo(422);
  }

  @Test
  void retryOfAnUpdateIsAnsweredTheSameAndChangesNothing() {
    String path = newPath();
    String tag = tag(store(path, "x"));
    String key = newKey();
    String target = path + "/-/entry/0";
    HttpResponse<String> first = server().put(target, "{\"alt\":\"a\"}", KEY, key, "If-Match", tag);
    assertThat(first.statusCode()).isEqualTo(200);
    String later = tag(server().put(target, "{\"alt\":\"b\"}"));
    HttpResponse<String> retry =
        server().put(target, "{ \"alt\" : \"a\" }", KEY, key, "If-Match", tag);
    assertThat(retry.statusCode()).isEqualTo(200);
    assertThat(retry.body()).isEqualTo(first.body());
    assertThat(tag(retry)).isEqualTo(tag(first));
    assertThat(tag(server().get(path))).isEqualTo(later);
    assertThat(server().put(target, "{\"alt\":\"c\"}", KEY, key, "If-Match", tag).statusCode())
        .isEqualTo(422);
    assertThat(server().put(path + "/-/entry/9", "{}", KEY, newKey()).statusCode()).isEqualTo(404);
    assertThat(server().put(target, "{}", KEY, newKey(), "If-Match", tag).statusCode())
        .isEqualTo(412);
  }
}
