package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.caller.Authenticator;
import io.larch.config.EncodedSlashes;
import io.larch.config.HttpConfig;
import io.larch.config.LogConfig;
import io.larch.config.ManagementConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other sites can have a browser do: neither change anything nor read anything. */
class BrowserIT {

  private static final AtomicInteger CHANGES = new AtomicInteger();

  /** By default nothing is configured. */
  private static RunningServer plain;

  private static RunningServer configured;
  private static int plainManagement;
  private static int configuredManagement;

  @BeforeAll
  static void start() {
    plain = server(null, Set.of());
    configured =
        server(
            URI.create("https://public.example/larch"),
            Set.of("assets.example", "other.example:8443"));
    plainManagement = management(plain, null, Set.of());
    configuredManagement = management(configured, null, Set.of("assets.example"));
  }

  @AfterAll
  static void stop() {
    plain.close();
    configured.close();
  }

  @BeforeEach
  void nothingHasChanged() {
    CHANGES.set(0);
  }

  private static HttpConfig config(@Nullable URI publicUrl, Set<String> allowed) {
    return RunningServer.config(publicUrl, allowed, Set.of(), EncodedSlashes.ALLOW);
  }

  private static void mount(Router router) {
    router.get("/thing").handler(ctx -> ctx.end("read"));
    router.post("/thing").handler(BrowserIT::change);
    router.delete("/thing").handler(BrowserIT::change);
  }

  private static void change(RoutingContext ctx) {
    CHANGES.incrementAndGet();
    ctx.end("changed");
  }

  private static RunningServer server(@Nullable URI publicUrl, Set<String> allowed) {
    return new RunningServer(
        config(publicUrl, allowed), LogConfig.Format.TEXT, List.of(), BrowserIT::mount);
  }

  private static int management(
      RunningServer server, @Nullable URI publicUrl, Set<String> allowed) {
    ManagementVerticle verticle =
        new ManagementVerticle(
            new ManagementConfig("127.0.0.1", 0, null),
            config(publicUrl, allowed),
            List.of(),
            () -> Phase.SERVING,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            List.of(),
            Authenticator.OPEN,
            ClientLimits.none(new SimpleMeterRegistry()),
            RunningServer.opened(BrowserIT::mount));
    RunningServer.await(server.vertx.deployVerticle(verticle));
    return verticle.actualPort();
  }

  private static RawConnection.Answer ask(int port, String method, String host, String... fields)
      throws IOException {
    String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
    return RawConnection.exchange(
        port, method + " /thing HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n");
  }

  private static void assertMisdirected(RawConnection.Answer answer) {
    assertThat(answer.status()).isEqualTo(421);
    assertThat(answer.body())
        .contains("urn:larch:error:misdirected-host", "http.allowed-hosts")
        .endsWith("}\n");
    assertThat(CHANGES).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8080",
        "LocalHost.",
        "larch.localhost:1",
        "127.0.0.1",
        "192.0.2.7:8081",
        "[::1]:8080",
        "[2001:db8::7]",
        "larch",
        "my_service:8080"
      })
  void namesThatNobodyElsewhereCanPointHereAreTakenByTheApi(String host) throws IOException {
    int requests = 0;
    for (int port : new int[] {plain.port, configured.port}) {
      assertThat(ask(port, "GET", host, "Accept-Language: en").status()).isEqualTo(200);
      assertThat(ask(port, "POST", host).status()).isEqualTo(200);
      assertThat(CHANGES).hasValue(++requests);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LocalHost.:8081", "larch.localhost", "127.0.0.1:8081", "[::1]:8080"})
  void managementAnswersForThisMachine(String host) throws IOException {
    int requests = 0;
    for (int port : new int[] {plainManagement, configuredManagement}) {
      assertThat(ask(port, "GET", host, "Accept-Language: en").status()).isEqualTo(200);
      assertThat(ask(port, "POST", host).status()).isEqualTo(200);
      assertThat(CHANGES).hasValue(++requests);
    }
    assertThat(ask(configuredManagement, "POST", "assets.example:8081").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7:8081", "[2001:db8::7]", "larch", "my_service:8080"})
  void managementAnswersForNoHostThatIsNotItsOwn(String host) throws IOException {
    for (int port : new int[] {plainManagement, configuredManagement}) {
      for (String method : List.of("GET", "POST", "OPTIONS")) {
        assertMisdirected(ask(port, method, host));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "0x7f.1",
        "127.1.evil",
        "evil.example."
      })
  void otherNamesChangeNothingAndReadNothingInABrowser(String host) throws IOException {
    for (String method : List.of("POST", "DELETE", "PUT", "BREW")) {
      assertMisdirected(ask(plain.port, method, host));
    }
    for (String sign :
        List.of(
            "Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Mode: cors",
            "Sec-Fetch-Dest: image",
            "Origin: http://" + host,
            "Referer: http://" + host + "/page",
            "Cookie: a=b",
            "accept-language: en")) {
      assertMisdirected(ask(plain.port, "GET", host, sign));
    }
    for (String method : List.of("GET", "POST", "OPTIONS")) {
      assertMisdirected(ask(plainManagement, method, host));
      assertMisdirected(ask(configuredManagement, method, host));
      assertMisdirected(ask(configured.port, method, host));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "assets.example:8443"})
  void plainClientsReadByAnyNameUntilHostsAreConfigured(String host) throws IOException {
    assertThat(ask(plain.port, "GET", host).body()).isEqualTo("read");
    assertThat(ask(plain.port, "HEAD", host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "assets.example,         200",
    "ASSETS.example.:8080,   200",
    "public.example,         200",
    "public.example:444,     200",
    "other.example:8443,     200",
    "other.example,          421",
    "other.example:8080,     421",
    "sub.assets.example,     421",
  })
  void configuredNamesAreTaken(String host, int status) throws IOException {
    assertThat(ask(configured.port, "POST", host).status()).isEqualTo(status);
    assertThat(ask(configured.port, "GET", host, "Accept-Language: en").status()).isEqualTo(status);
  }

  /** The target goes before the Host header, for whom a request is as for where it links to. */
  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET"})
  void hostOfAnAbsoluteTargetCounts(String method) throws IOException {
    assertThat(
            RawConnection.exchange(
                    plainManagement,
                    method + " http://evil.example/thing HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .status())
        .isEqualTo(421);
    assertThat(
            RawConnection.exchange(
                    plainManagement,
                    method + " http://localhost/thing HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                .status())
        .isEqualTo(200);
  }

  /** As a probe of HTTP/1.0 does, which is no browser. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void requestWithoutAHostIsTaken(String method) throws IOException {
    assertThat(
            RawConnection.exchange(plainManagement, method + " /thing HTTP/1.0\r\n\r\n").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          localhost:8080      | Sec-Fetch-Site: cross-site
          localhost:8080      | Sec-Fetch-Site: same-site
          localhost:8080      | Sec-Fetch-Site: of-a-later-standard
          localhost:8080      | Origin: null
          localhost:8080      | Origin:
          localhost:8080      | Origin: http://evil.example
          localhost:8080      | Origin: http://evil.example:8080
          localhost:8080      | Origin: http://localhost.evil.example
          localhost:8080      | Origin: http://203.0.113.5
          localhost:8080      | Origin: http://otherservice
          localhost:8080      | Origin: file://
          localhost:8080      | Origin: chrome-extension://abcdef
          localhost:8080      | Origin: http://user@localhost
          192.0.2.7           | Origin: http://192.0.2.8
          larch               | Origin: http://localhost
          """)
  void pagesOfOtherSitesChangeNothing(String host, String field) throws IOException {
    for (int port : portsFor(host)) {
      for (String method : List.of("POST", "DELETE")) {
        var answer = ask(port, method, host, field);

        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).contains("urn:larch:error:cross-site");
        assertThat(CHANGES).hasValue(0);
      }
      assertThat(ask(port, "GET", host, field).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          localhost:8080      | Origin: http://localhost:8080      | Sec-Fetch-Site: same-origin
          localhost:8080      | Origin: http://localhost:3000      | Sec-Fetch-Site: same-site
          localhost:8080      | Origin: http://127.0.0.1:8080      | X: y
          [::1]:8080          | Origin: http://localhost:8080      | X: y
          localhost:8080      | X: y                               | Sec-Fetch-Site: none
          192.0.2.7:8080      | Origin: https://192.0.2.7          | X: y
          larch               | Origin: http://larch               | X: y
          """)
  void pagesOfThisHostChangeThings(String host, String field, String other) throws IOException {
    int requests = 0;
    for (int port : portsFor(host)) {
      var answer = ask(port, "POST", host, field, other);

      assertThat(answer.body()).isEqualTo("changed");
      assertThat(CHANGES).hasValue(++requests);
    }
  }

  /** Those that answer for a host. */
  private static int[] portsFor(String host) {
    return host.startsWith("localhost") || host.startsWith("[::1]")
        ? new int[] {plain.port, configured.port, plainManagement, configuredManagement}
        : new int[] {plain.port, configured.port};
  }

  @ParameterizedTest
  @CsvSource({
    "http://assets.example,      200",
    "https://public.example,     200",
    "https://other.example:8443, 200",
    "https://other.example,      403",
    "https://evil.example,       403",
  })
  void pagesOfConfiguredHostsChangeThings(String origin, int status) throws IOException {
    assertThat(ask(configured.port, "POST", "localhost", "Origin: " + origin).status())
        .isEqualTo(status);
  }
}
