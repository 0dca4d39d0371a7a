package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.CorsConfig;
import io.larch.config.LogConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other origins are allowed by configuration: nothing unless it says so. */
class CorsIT {

  private static final String APP = "https://app.example";
  private static final AtomicInteger CHANGES = new AtomicInteger();

  private static RunningServer closed;
  private static RunningServer named;
  private static RunningServer any;
  private static RunningServer cookies;

  @BeforeAll
  static void start() {
    closed = server(CorsConfig.CLOSED);
    named = server(cors(Set.of(APP), false, "GET", "DELETE"));
    any = server(cors(Set.of("*"), false, "GET", "HEAD"));
    cookies = server(cors(Set.of(APP), true, "GET"));
  }

  @AfterAll
  static void stop() {
    List.of(closed, named, any, cookies).forEach(RunningServer::close);
  }

  @BeforeEach
  void nothingHasChanged() {
    CHANGES.set(0);
  }

  private static CorsConfig cors(Set<String> origins, boolean credentials, String... methods) {
    return new CorsConfig(
        origins,
        Set.of(methods),
        Set.of("Authorization", "If-Match"),
        Set.of("Larch-Deleted"),
        credentials,
        Duration.ofMinutes(2));
  }

  private static RunningServer server(CorsConfig cors) {
    return new RunningServer(
        RunningServer.config(cors), LogConfig.Format.TEXT, List.of(), CorsIT::mount);
  }

  private static void mount(Router router) {
    router.get("/thing").handler(ctx -> ctx.end("read"));
    router
        .get("/varied")
        .handler(
            ctx -> {
              ctx.response().headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
              ctx.end("read");
            });
    router
        .delete("/thing")
        .handler(
            ctx -> {
              CHANGES.incrementAndGet();
              ctx.end("changed");
            });
  }

  private static RawConnection.Answer ask(RunningServer server, String method, String... fields)
      throws IOException {
    return RawConnection.exchange(
        server.port, method + " /thing HTTP/1.1\r\nHost: localhost\r\n" + lines(fields) + "\r\n");
  }

  private static String lines(String... fields) {
    return fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
  }

  private static RawConnection.Answer preflight(
      RunningServer server, String origin, String method, String... fields) throws IOException {
    return ask(
        server,
        "OPTIONS",
        "Origin: " + origin,
        "Access-Control-Request-Method: " + method,
        "Sec-Fetch-Site: cross-site",
        lines(fields).strip().isEmpty() ? "X: y" : lines(fields).strip());
  }

  private static void assertNothingAllowed(RawConnection.Answer answer) {
    assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
  }

  @Test
  void nothingIsAllowedByDefault() throws IOException {
    RawConnection.Answer preflight = preflight(closed, APP, "GET");
    assertThat(preflight.status()).isEqualTo(405);
    assertNothingAllowed(preflight);
    RawConnection.Answer read = ask(closed, "GET", "Origin: " + APP);
    assertNothingAllowed(read);
    assertThat(read.headers()).doesNotContainKey("vary");
    assertThat(ask(closed, "DELETE", "Origin: " + APP).status()).isEqualTo(403);
    assertThat(CHANGES).hasValue(0);
  }

  @Test
  void preflightOfANamedOriginIsAnswered() throws IOException {
    RawConnection.Answer answer =
        preflight(
            named, APP, "DELETE", "Access-Control-Request-Headers: authorization,  IF-Match,");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(APP);
    assertThat(answer.header("Access-Control-Allow-Methods").split(", "))
        .containsExactlyInAnyOrder("GET", "DELETE");
    assertThat(answer.header("Access-Control-Allow-Headers").split(", "))
        .containsExactlyInAnyOrder("Authorization", "If-Match");
    assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("120");
    assertThat(answer.header("Vary"))
        .isEqualTo("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    assertThat(answer.headers())
        .doesNotContainKey("access-control-allow-credentials")
        .containsKey("x-request-id");
    assertThat(CHANGES).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://app.example          | POST    | X: y
          https://app.example          | delete  | X: y
          https://app.example          | DELETE, GET | X: y
          https://app.example          | DELETE  | Access-Control-Request-Headers: X-Other
          https://app.example          | DELETE  | Access-Control-Request-Headers: Authorization, X-Other
          https://app.example          | DELETE  | Origin: https://app.example
          https://app.example          | DELETE  | Access-Control-Request-Method: GET
          http://app.example           | DELETE  | X: y
          https://app.example:8443     | DELETE  | X: y
          https://app.example.evil.org | DELETE  | X: y
          https://evilapp.example      | DELETE  | X: y
          https://APP.example          | DELETE  | X: y
          https://app.example/         | DELETE  | X: y
          null                         | DELETE  | X: y
          *                            | DELETE  | X: y
          """)
  void preflightOfAnythingElseIsAnsweredAsWithoutConfiguration(
      String origin, String method, String field) throws IOException {
    RawConnection.Answer answer = preflight(named, origin, method, field);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers()).doesNotContainKey("access-control-allow-methods");
  }

  @Test
  void pageOfANamedOriginReadsAndChanges() throws IOException {
    for (String method : List.of("GET", "DELETE")) {
      RawConnection.Answer answer =
          ask(named, method, "Origin: " + APP, "Sec-Fetch-Site: cross-site");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(APP);
      assertThat(answer.header("Access-Control-Expose-Headers")).isEqualTo("Larch-Deleted");
      assertThat(answer.header("Vary")).isEqualTo("Origin");
    }
    assertThat(CHANGES).hasValue(1);
  }

  @Test
  void pageOfANamedOriginReadsErrorsToo() throws IOException {
    RawConnection.Answer answer =
        RawConnection.exchange(
            named.port, "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nOrigin: " + APP + "\r\n\r\n");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(APP);
  }

  /** A form needs no preflight for POST, so what the origin may not do is refused there as well. */
  @Test
  void pageOfANamedOriginChangesNothingByOtherMethods() throws IOException {
    assertThat(ask(named, "POST", "Origin: " + APP, "Content-Length: 0").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Origin: https://evil.example", "Origin: null", "X: y"})
  void othersReadNothingAndCachesAreToldSo(String field) throws IOException {
    RawConnection.Answer answer = ask(named, "GET", field);

    assertThat(answer.status()).isEqualTo(200);
    assertNothingAllowed(answer);
    assertThat(answer.header("Vary")).isEqualTo("Origin");
    assertThat(ask(named, "DELETE", "Origin: https://evil.example").status()).isEqualTo(403);
    assertThat(CHANGES).hasValue(0);
  }

  @Test
  void pagesOfAnyOriginReadWithoutCookiesAndChangeNothing() throws IOException {
    RawConnection.Answer answer = ask(any, "GET", "Origin: https://who.example");

    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.headers())
        .doesNotContainKey("access-control-allow-credentials")
        .doesNotContainKey("vary");
    assertThat(preflight(any, "https://who.example", "GET").status()).isEqualTo(204);
    assertThat(ask(any, "DELETE", "Origin: https://who.example").status()).isEqualTo(403);
    assertThat(CHANGES).hasValue(0);
  }

  @Test
  void cookiesAreForNamedOriginsThatTheConfigurationSaysItOf() throws IOException {
    RawConnection.Answer answer = ask(cookies, "GET", "Origin: " + APP);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(APP);
    assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    assertNothingAllowed(ask(cookies, "GET", "Origin: https://evil.example"));
  }

  @Test
  void whatElseAnAnswerVariesByStays() throws IOException {
    String answer;
    try (RawConnection connection = new RawConnection(named.port)) {
      connection.send("GET /varied HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      answer = connection.rest();
    }
    assertThat(answer.lines().map(line -> line.toLowerCase(Locale.ROOT)))
        .contains("vary: origin", "vary: accept");
  }
}
