package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.access.NewKey;
import io.larch.caller.Caller;
import io.larch.caller.Permissions;
import io.larch.testing.AssetClient;
import io.larch.testing.OpenApi;
import io.larch.testing.OpenApi.Operation;
import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every route of both ports, asked by everybody who might. */
class AccessTableIT {

  private static final String MINE = "mine/a";

  private static final RunningLarch LARCH =
      RunningLarch.withAccess(
          TestPostgres.migratedDatabase(), Map.of("LARCH_ACCESS_ANONYMOUS", "read /public/**"));

  /** The same, where the second delete of an hour is one too many. */
  private static final RunningLarch LIMITED =
      RunningLarch.withAccess(
          LARCH.database(), Map.of("LARCH_ACCESS_DELETE_BUDGET_ASSETS_PER_HOUR", "1"));

  private static final AssetClient API = new AssetClient(LARCH.address());
  private static final AssetClient MANAGEMENT = new AssetClient(LARCH.managementAddress());

  private static final String ADMIN =
      LARCH.key(
          "read /**",
          "store /**",
          "update /**",
          "delete /**",
          "delete:recursive /**",
          "restore /**",
          "purge /**",
          "admin");
  private static final String SPENT =
      LARCH.key("read /**", "store /**", "delete /**", "delete:recursive /**");
  private static final String READER = LARCH.key("read /**");
  private static final String ELSEWHERE =
      LARCH.key(
          "read /other/**",
          "store /other/**",
          "update /other/**",
          "delete /other/**",
          "delete:recursive /other/**",
          "restore /other/**",
          "purge /other/**");
  private static final String NEIGHBOUR =
      LARCH.key(
          "read /min/**",
          "store /mine/ab",
          "update /mine/*/b",
          "delete /mine/a/b/**",
          "delete:recursive /mine/a/*",
          "restore /mine/a/b/**",
          "purge /mine/ab");
  private static final String OPERATOR = LARCH.key("operate");
  private static final String EXPIRED = expired();
  private static final String REVOKED = revoked();
  private static final String WRONG = "larch_abc_" + "0".repeat(43) + "xxxxxx";

  /** What a route asks of whoever asks it. */
  private enum Asked {
    NOTHING,
    ITS_NAME,
    PROOF,
    READ,
    READ_BELOW,
    WRITE,
    WRITE_BELOW,
    LIST
  }

  private static String expired() {
    NewKey key = LARCH.keyUntil(Instant.now().plusSeconds(3600), "read /**", "admin");
    TestPostgres.execute(
        LARCH.database(),
        "UPDATE api_key SET expires_at = now() - interval '1 second' WHERE id = '" + key.id() + "'",
        "UPDATE api_key_change SET number = number + 1");
    // In force at the latest with what follows: each change reads all keys.
    return key.key();
  }

  private static String revoked() {
    NewKey key = LARCH.keyUntil(null, "read /**", "store /**", "delete /**", "admin");
    assertThat(TestDatabase.await(LARCH.keys().revoke(Caller.anyone("test"), key.id()))).isTrue();
    return key.key();
  }

  @AfterAll
  static void stop() {
    LIMITED.close();
    LARCH.close();
  }

  static Stream<Operation> operations() {
    return OpenApi.operations();
  }

  /** The row of a route; one that is not in the table fails. */
  private static Asked asked(Operation operation) {
    String template = operation.template();
    if (Set.of("/", "/openapi.json", "/docs", "/docs/{file}").contains(template)) {
      return Asked.NOTHING;
    }
    // A receipt is for whoever knows its id, and the log says nothing of what was deleted.
    if (template.startsWith("/receipts/") || template.startsWith("/.well-known/")) {
      return Asked.ITS_NAME;
    }
    if (operation.toString().equals("POST /deletions")) {
      return Asked.LIST;
    }
    if (operation.toString().equals("POST /deletions/by-token")) {
      return Asked.PROOF;
    }
    if (template.startsWith("/trash/")) {
      // Who may read what is live, may not see what was deleted.
      return template.contains("/-/recursive") ? Asked.WRITE_BELOW : Asked.WRITE;
    }
    if (!template.startsWith("/assets/")) {
      throw new AssertionError("What is asked at " + operation + "? Say so here.");
    }
    boolean below = template.contains("/-/recursive");
    return switch (operation.method()) {
      case "GET", "HEAD" -> below ? Asked.READ_BELOW : Asked.READ;
      case "DELETE" -> below ? Asked.WRITE_BELOW : Asked.WRITE;
      case "POST", "PUT" -> Asked.WRITE;
      default -> throw new AssertionError("What is asked at " + operation + "? Say so here.");
    };
  }

  @ParameterizedTest
  @MethodSource("operations")
  void nobodyGetsInWithoutAValidCredential(Operation operation) {
    Asked asked = asked(operation);
    for (String credential : credentials()) {
      HttpResponse<String> answer = send(API, operation, credential);
      switch (asked) {
        case NOTHING -> assertThat(answer.statusCode()).isIn(200, 302, 304);
        case ITS_NAME -> assertThat(answer.statusCode()).isIn(200, 400, 404);
        case PROOF -> assertThat(answer.statusCode()).isEqualTo(403);
        default -> assertUnauthenticated(answer, operation.method());
      }
    }
  }

  /** None at all, and all those that are not valid. */
  private static List<@Nullable String> credentials() {
    List<@Nullable String> credentials = new ArrayList<>();
    credentials.add(null);
    credentials.addAll(
        List.of(WRONG, EXPIRED, REVOKED, "x", ADMIN.substring(1), ADMIN + "0", "a.b.c"));
    return credentials;
  }

  private static void assertUnauthenticated(HttpResponse<String> answer, String method) {
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
    if (!method.equals("HEAD")) {
      assertThat(AssetClient.json(answer).path("type").asText())
          .isEqualTo("urn:larch:error:unauthenticated");
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whoeverMayOnlyReadChangesNothing(Operation operation) {
    HttpResponse<String> answer = send(API, operation, READER);
    switch (asked(operation)) {
      case ITS_NAME -> assertThat(answer.statusCode()).isIn(200, 400, 404);
      case NOTHING, READ, READ_BELOW ->
          assertThat(answer.statusCode()).isIn(200, 206, 302, 304, 404, 501);
      case PROOF, WRITE, WRITE_BELOW, LIST -> assertThat(answer.statusCode()).isEqualTo(403);
    }
    assertNothingChanged();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whoeverMayDoAllElsewhereFindsNothingHere(Operation operation) {
    for (String key : List.of(ELSEWHERE, NEIGHBOUR)) {
      HttpResponse<String> answer = send(API, operation, key);
      switch (asked(operation)) {
        case NOTHING -> assertThat(answer.statusCode()).isIn(200, 302, 304);
        case ITS_NAME -> assertThat(answer.statusCode()).isIn(200, 400, 404);
        case PROOF -> assertThat(answer.statusCode()).isEqualTo(403);
        case READ, READ_BELOW, WRITE, WRITE_BELOW -> {
          assertThat(answer.statusCode()).isEqualTo(404);
          if (!operation.method().equals("HEAD")) {
            assertThat(AssetClient.json(answer).path("type").asText())
                .isEqualTo("urn:larch:error:not-found");
          }
        }
        case LIST -> {
          assertThat(answer.statusCode()).isEqualTo(200);
          assertThat(answer.body()).contains("\"not-found\"").doesNotContain("\"deleted\"");
        }
      }
    }
    assertNothingChanged();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void twoCredentialsAreRefused(Operation operation) {
    if (Set.of(Asked.NOTHING, Asked.ITS_NAME, Asked.PROOF).contains(asked(operation))) {
      return;
    }
    HttpRequest.Builder request =
        request(API, operation).header("Authorization", "Bearer " + ADMIN);
    request.header("Authorization", "Bearer " + ADMIN);
    assertThat(API.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whoeverMayDoAllIsLetThrough(Operation operation) {
    // Last of all it would delete what the others ask for, so it asks for something else.
    String path = "free/" + Integer.toHexString(operation.toString().hashCode());
    API.with(ADMIN).store("/assets/" + path, new byte[] {1});
    boolean below = operation.template().startsWith("/assets/-/");
    if (operation.method().equals("DELETE") && below) {
      return; // Takes the store, as DocumentedExamplesIT shows.
    }
    int status =
        API.with(ADMIN)
            .send(request(API.with(ADMIN), operation, path), BodyHandlers.ofString())
            .statusCode();
    assertThat(status).isNotEqualTo(401);
    assertThat(status == 403).isEqualTo(asked(operation) == Asked.PROOF);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whoeverHasUsedUpItsBudgetDeletesNothing(Operation operation) {
    if (!deletesAssets(operation)) {
      return;
    }
    AssetClient limited = new AssetClient(LIMITED.address());
    AssetClient spent = limited.with(SPENT);
    spent.store("/assets/spent/used", new byte[] {1});
    spent.delete("/assets/spent/used"); // in the first row; it is refused in the others
    HttpResponse<String> answer;
    if (asked(operation) == Asked.PROOF) {
      answer = byToken(limited, token(spent)); // as of whom it was given to
    } else {
      spent.store("/assets/spent/a", new byte[] {1});
      answer = spent.send(request(spent, operation, "spent/a"), BodyHandlers.ofString());
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
    assertThat(operation.json().at("/responses/429").isMissingNode()).isFalse();
    assertThat(AssetClient.json(answer).path("type").asText())
        .isEqualTo("urn:larch:error:too-many-requests");
    assertThat(Long.parseLong(answer.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1L, 3_600L);
    assertThat(spent.get("/assets/spent/a/-/info").statusCode()).isEqualTo(200);
  }

  private static String token(AssetClient keeper) {
    HttpResponse<String> stored = keeper.store("/assets/spent/a?delete-token=true", new byte[] {1});
    return AssetClient.json(stored).path("deleteToken").asText();
  }

  private static HttpResponse<String> byToken(AssetClient nobody, String token) {
    return post(nobody, "/deletions/by-token", "{\"token\":\"" + token + "\"}");
  }

  /** What is in the trash has been deleted before, and variants can be made again. */
  private static boolean deletesAssets(Operation operation) {
    return switch (asked(operation)) {
      case LIST, PROOF -> true;
      case WRITE, WRITE_BELOW ->
          operation.method().equals("DELETE")
              && operation.template().startsWith("/assets/")
              && !operation.template().contains("/variants");
      default -> false;
    };
  }

  private static void assertNothingChanged() {
    AssetClient admin = API.with(ADMIN);
    if (admin.get("/assets/" + MINE + "/-/entry/0/info").statusCode() == 404) {
      admin.store("/assets/" + MINE, new byte[] {1, 2, 3});
      assertThat(admin.get("/assets/" + MINE + "/-/entry/0/info").statusCode())
          .as("entry 0 is there, or was never")
          .isEqualTo(200);
    }
    assertThat(admin.get("/assets/" + MINE + "/-/entry/1/info").statusCode()).isEqualTo(404);
  }

  private static HttpResponse<String> send(
      AssetClient client, Operation operation, @Nullable String credential) {
    AssetClient with = client.with(credential);
    return with.send(request(with, operation), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(AssetClient client, Operation operation) {
    return request(client, operation, MINE);
  }

  private static HttpRequest.Builder request(AssetClient client, Operation operation, String path) {
    String target =
        operation
            .template()
            .replace("{path}", path)
            .replace("{selector}", "new")
            .replace("{order}", "new")
            .replace("{limit}", "1")
            .replace("{answer}", "content")
            .replace("{entryId}", "0")
            .replace("{variant}", "v")
            .replace("{file}", "docs.css")
            .replace("{receipt}", "kJx3Zr0uT1mQ8aYw2LbVdg");
    if (target.equals("/assets/-/recursive") || target.equals("/assets/-/recursive/variants")) {
      target += "?confirm=all-assets";
    }
    if (target.equals("/trash/-/recursive")) {
      target += "?confirm=whole-trash";
    }
    if (target.equals("/trash/-/recursive/restore")) {
      target += "?tag=x";
    }
    HttpRequest.Builder request = client.request(target);
    if (target.startsWith("/trash/")) {
      return request.method(operation.method(), BodyPublishers.noBody());
    }
    if (operation.toString().equals("POST /deletions")) {
      return request
          .header("Content-Type", "application/json")
          .POST(
              BodyPublishers.ofString("{\"assets\":[{\"path\":\"/" + path + "\",\"entryId\":0}]}"));
    }
    if (operation.toString().equals("POST /deletions/by-token")) {
      return request
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString("{\"token\":\"larch_dt_guessed\"}"));
    }
    return switch (operation.method()) {
      case "POST" ->
          request
              .header("Content-Type", "multipart/form-data; boundary=x")
              .POST(BodyPublishers.ofString(FORM));
      case "PUT" ->
          operation.template().contains("/variants/") || operation.template().endsWith("/content")
              ? request
                  .header("Content-Type", "multipart/form-data; boundary=x")
                  .PUT(BodyPublishers.ofString(FORM))
              : request
                  .header("Content-Type", "application/json")
                  .PUT(BodyPublishers.ofString("{\"alt\":\"changed\"}"));
      default -> request.method(operation.method(), BodyPublishers.noBody());
    };
  }

  private static final String FORM =
      """
      --x\r
      Content-Disposition: form-data; name="asset"; filename="a"\r
      \r
      abc\r
      --x--\r
      """;

  /** By method and path: whether {@code admin} is needed, or {@code operate} is enough. */
  private static final Map<String, String> OPERATORS =
      Map.ofEntries(
          Map.entry("GET /purge", "operate"),
          Map.entry("GET /purge/failing", "operate"),
          Map.entry("POST /purge/pause", "operate"),
          Map.entry("POST /purge/resume", "operate"),
          Map.entry("POST /purge/retry", "operate"),
          Map.entry("GET /purge/parked", "operate"),
          Map.entry("POST /purge/parked/redrive", "operate"),
          Map.entry("POST /purge/parked/discard", "operate"),
          Map.entry("GET /tasks", "operate"),
          Map.entry("GET /tasks/failing", "operate"),
          Map.entry("POST /tasks/retry", "operate"),
          Map.entry("POST /tasks/drop", "operate"),
          Map.entry("GET /audit", "operate"),
          Map.entry("GET /budgets", "operate"),
          Map.entry("POST /budgets/lift", "operate"),
          Map.entry("GET /keys", "admin"),
          Map.entry("POST /keys", "admin"),
          Map.entry("POST /keys/:id/rotate", "admin"),
          Map.entry("DELETE /keys/:id", "admin"));

  @Test
  void everyRouteOfOperatorsIsInTheTable() {
    assertThat(LARCH.operatorRoutes()).isEqualTo(OPERATORS.keySet());
  }

  static Set<String> operatorRoutes() {
    return OPERATORS.keySet().stream().collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("operatorRoutes")
  void managementAsksForOperateOrAdmin(String route) {
    for (String credential : credentials()) {
      assertUnauthenticated(manage(route, credential), "GET");
    }
    for (String key : List.of(READER, ELSEWHERE)) {
      HttpResponse<String> refused = manage(route, key);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(AssetClient.json(refused).path("type").asText())
          .isEqualTo("urn:larch:error:forbidden");
    }
    int operator = manage(route, OPERATOR).statusCode();
    if ("admin".equals(OPERATORS.get(route))) {
      assertThat(operator).isEqualTo(403);
    } else {
      assertThat(operator).isNotIn(401, 403);
    }
    assertThat(manage(route, ADMIN).statusCode()).isNotIn(401, 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/metrics"})
  void healthAndMetricsAskNobody(String target) {
    for (String credential : credentials()) {
      assertThat(MANAGEMENT.with(credential).get(target).statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<String> manage(String route, @Nullable String credential) {
    String[] words = route.split(" ", 2);
    AssetClient client = MANAGEMENT.with(credential);
    HttpRequest.Builder request = client.request(words[1].replace(":id", "nobody"));
    boolean body = words[0].equals("POST") && !words[1].contains(":id");
    request.method(
        words[0], body ? BodyPublishers.ofString("{\"none\":1}") : BodyPublishers.noBody());
    if (body) {
      request.header("Content-Type", "application/json");
    }
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void anonymousReadingIsAGrantLikeOthers() {
    API.with(ADMIN).store("/assets/public/a", new byte[] {1});
    API.with(ADMIN).store("/assets/publicity/a", new byte[] {1});
    assertThat(API.get("/assets/public/a/-/content").statusCode()).isEqualTo(200);
    assertThat(API.get("/assets/public/-/recursive/info").statusCode()).isEqualTo(200);
    for (String target :
        List.of("/assets/publicity/a/-/content", "/assets/-/recursive/info", "/assets/mine/a")) {
      assertUnauthenticated(API.get(target), "GET");
    }
    assertUnauthenticated(API.delete("/assets/public/a"), "DELETE");
    assertUnauthenticated(API.store("/assets/public/a", new byte[] {1}), "POST");
    assertThat(API.with(WRONG).get("/assets/public/a/-/content").statusCode()).isEqualTo(401);
  }

  @Test
  void recursiveAndListedDeletesAreJudgedAsThePageSays() {
    AssetClient admin = API.with(ADMIN);
    for (String path : List.of("judged/a", "judged/b", "judged/c/d", "hidden/a")) {
      admin.store("/assets/" + path, new byte[] {1});
    }
    AssetClient one = API.with(LARCH.key("read /judged/**", "delete /judged/a"));
    assertThat(one.delete("/assets/judged/-/recursive").statusCode()).isEqualTo(403);
    assertThat(one.delete("/assets/judged/-/recursive?dry-run=true").statusCode()).isEqualTo(403);
    assertThat(one.delete("/assets/judged/-/recursive?tag=x").statusCode()).isEqualTo(403);
    assertThat(one.delete("/assets/judged/b").statusCode()).isEqualTo(403);
    assertThat(one.delete("/assets/hidden/a").statusCode()).isEqualTo(404);
    assertThat(one.delete("/assets/-/recursive?confirm=all-assets").statusCode()).isEqualTo(404);
    assertThat(one.get("/assets/-/recursive/info").statusCode()).isEqualTo(404);

    HttpResponse<String> list =
        one.send(
            one.request("/deletions")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"assets":[{"path":"/judged/b","entryId":0},{"path":"/hidden/a","entryId":0},
                          {"path":"/judged/a","entryId":0},{"path":"/judged/a","entryId":9}]}\
                        """)),
            BodyHandlers.ofString());
    assertThat(list.headers().firstValue("Larch-Deleted")).contains("1");
    assertThat(AssetClient.json(list).path("assets").findValuesAsText("outcome"))
        .containsExactly("forbidden", "not-found", "deleted", "not-found");
    assertThat(admin.get("/assets/judged/b/-/info").statusCode()).isEqualTo(200);
    assertThat(admin.get("/assets/hidden/a/-/info").statusCode()).isEqualTo(200);

    AssetClient tree = API.with(LARCH.key("delete:recursive /judged/**"));
    assertThat(tree.delete("/assets/judged/b").statusCode()).isEqualTo(404);
    assertThat(tree.delete("/assets/judged/-/recursive").statusCode()).isEqualTo(204);
  }

  @Test
  void keysAreMadeRotatedAndRevokedOverTheManagementPort() {
    AssetClient admin = MANAGEMENT.with(ADMIN);
    HttpResponse<String> made =
        post(
            admin,
            "/keys",
            "{\"name\":\"ci\",\"permissions\":[\"store"
                + " /ci/**\"],\"expiresAt\":\"2099-01-01T00:00:00Z\"}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
    String id = AssetClient.json(made).path("id").asText();
    String key = AssetClient.json(made).path("key").asText();
    assertThat(API.with(key).store("/assets/ci/a", new byte[] {1}).statusCode()).isEqualTo(201);

    HttpResponse<String> list = admin.get("/keys");
    assertThat(list.body()).contains("\"" + id + "\"", "\"ci\"", "store /ci/**", "2099-01-01");
    assertThat(list.body()).doesNotContain(key.substring(key.length() - 49, key.length() - 6));

    HttpResponse<String> rotated = post(admin, "/keys/" + id + "/rotate?grace=1h", "");
    assertThat(rotated.statusCode()).isEqualTo(200);
    String next = AssetClient.json(rotated).path("key").asText();
    assertThat(API.with(next).store("/assets/ci/a", new byte[] {1}).statusCode()).isEqualTo(201);
    assertThat(API.with(key).store("/assets/ci/a", new byte[] {1}).statusCode()).isEqualTo(201);

    assertThat(admin.delete("/keys/" + id).statusCode()).isEqualTo(204);
    assertThat(admin.delete("/keys/" + id).statusCode()).isEqualTo(404);
    assertThat(API.with(next).store("/assets/ci/a", new byte[] {1}).statusCode()).isEqualTo(401);
    assertThat(API.with(key).store("/assets/ci/a", new byte[] {1}).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"a\"}",
        "{\"name\":\"a\",\"permissions\":[]}",
        "{\"name\":\"a\",\"permissions\":\"read /a\"}",
        "{\"name\":\"a\",\"permissions\":[7]}",
        "{\"name\":\"a\",\"permissions\":[\"write /a\"]}",
        "{\"name\":\"a\",\"permissions\":[\"read a\"]}",
        "{\"name\":\"\",\"permissions\":[\"read /a\"]}",
        "{\"name\":7,\"permissions\":[\"read /a\"]}",
        "{\"name\":\"a\\u0000b\",\"permissions\":[\"read /a\"]}",
        "{\"name\":\"a\",\"permissions\":[\"read /a\"],\"expiresAt\":\"2001-01-01T00:00:00Z\"}",
        "{\"name\":\"a\",\"permissions\":[\"read /a\"],\"expiresAt\":\"soon\"}",
        "{\"name\":\"a\",\"permissions\":[\"read /a\"],\"admin\":true}"
      })
  void keyThatIsNotUnderstoodIsNotMade(String body) {
    int before = TestDatabase.await(LARCH.keys().list()).size();
    assertThat(post(MANAGEMENT.with(ADMIN), "/keys", body).statusCode()).isEqualTo(400);
    assertThat(TestDatabase.await(LARCH.keys().list())).hasSize(before);
  }

  @Test
  void keyMayHaveAsManyPermissionsAsAreTaken() {
    assertThat(post(MANAGEMENT.with(ADMIN), "/keys", keyOf(Permissions.MAX)).statusCode())
        .isEqualTo(201);
    HttpResponse<String> more = post(MANAGEMENT.with(ADMIN), "/keys", keyOf(Permissions.MAX + 1));
    assertThat(more.statusCode()).isEqualTo(400);
    assertThat(more.body()).contains("permissions");
  }

  private static String keyOf(int permissions) {
    return IntStream.range(0, permissions)
        .mapToObj(i -> "\"read /" + i + "\"")
        .collect(Collectors.joining(",", "{\"name\":\"many\",\"permissions\":[", "]}"));
  }

  private static HttpResponse<String> post(AssetClient client, String target, String body) {
    HttpRequest.Builder request = client.request(target);
    if (body.isEmpty()) {
      request.POST(BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }
    return client.send(request, BodyHandlers.ofString());
  }
}
