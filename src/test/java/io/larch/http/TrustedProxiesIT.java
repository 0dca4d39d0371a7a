package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.EncodedSlashes;
import io.larch.config.LogConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom the access log names as the caller, and what else it tells of a request. */
class TrustedProxiesIT {

  private static final Duration BOUND = Duration.ofSeconds(20);

  private static RunningServer trusting;
  private static RunningServer wary;

  @BeforeAll
  static void start() {
    trusting = server(Set.of("127.0.0.0/8", "10.1.0.0/16", "2001:db8:a::/48", "192.0.2.99"));
    wary = server(Set.of());
  }

  @AfterAll
  static void stop() {
    trusting.close();
    wary.close();
  }

  private static RunningServer server(Set<String> proxies) {
    return new RunningServer(
        RunningServer.config(null, Set.of(), proxies, EncodedSlashes.REFUSE),
        LogConfig.Format.TEXT,
        List.of(),
        router -> {
          router.get("/thing").handler(ctx -> ctx.end("read"));
          router.get("/client").handler(ctx -> ctx.end(RequestClient.of(ctx)));
          router
              .delete("/thing")
              .handler(
                  ctx -> ctx.response().setStatusCode(204).putHeader("Larch-Deleted", "7").end());
          router.post("/assets/*").handler(ctx -> ctx.response().setStatusCode(201).end());
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X-Forwarded-For: 203.0.113.9                              | 203.0.113.9
          X-Forwarded-For: 198.51.100.1, 203.0.113.9, 10.1.2.3      | 203.0.113.9
          X-Forwarded-For: 203.0.113.9:4711, 2001:db8:a:1::7        | 203.0.113.9
          X-Forwarded-For: 203.0.113.9, 192.0.2.98                  | 192.0.2.98
          X-Forwarded-For: 203.0.113.9, 192.0.2.99                  | 203.0.113.9
          X-Forwarded-For: 203.0.113.9, 10.2.0.1                    | 10.2.0.1
          X-Forwarded-For: 10.1.0.7                                 | 10.1.0.7
          X-Forwarded-For: [2001:db8::9]:80                         | 2001:db8:0:0:0:0:0:9
          Forwarded: for=203.0.113.9;proto=https;by=10.1.0.1        | 203.0.113.9
          Forwarded: For="[2001:db8::9]:80", for=10.1.2.3           | 2001:db8:0:0:0:0:0:9
          """)
  void callerIsTheLastThatIsNoTrustedProxy(String field, String caller) throws IOException {
    assertThat(logged(trusting, "GET", field)).contains(" remote=" + caller + " via=127.0.0.1:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X-Forwarded-For: unknown
          X-Forwarded-For: ''
          X-Forwarded-For: 203.0.113.9, evil.example
          Forwarded: for=_hidden
          Forwarded: proto=https
          """)
  void peerIsNamedWhereItDoesNotSay(String field) throws IOException {
    assertThat(logged(trusting, "GET", field)).contains(" remote=127.0.0.1:").doesNotContain("via");
  }

  /** A proxy that knows one of the headers lets the other one through as a client wrote it. */
  @Test
  void peerIsNamedWhereTheHeadersContradict() throws IOException {
    assertThat(
            logged(trusting, "GET", "X-Forwarded-For: 203.0.113.9\r\nForwarded: for=198.51.100.1"))
        .contains(" remote=127.0.0.1:")
        .doesNotContain("via");
    assertThat(
            logged(trusting, "GET", "X-Forwarded-For: 203.0.113.9\r\nForwarded: for=203.0.113.9"))
        .contains(" remote=203.0.113.9 via=");
  }

  @Test
  void nobodyIsTrustedByDefault() throws IOException {
    assertThat(logged(wary, "GET", "X-Forwarded-For: 203.0.113.9"))
        .contains(" remote=127.0.0.1:")
        .doesNotContain("203.0.113.9");
  }

  @Test
  void numberOfDeletedAssetsIsTold() throws IOException {
    assertThat(logged(wary, "DELETE", "X: y")).contains(" deleted=7 id=");
    assertThat(logged(wary, "GET", "X: y")).doesNotContain("deleted");
  }

  @ParameterizedTest
  @CsvSource({"/assets/a%2Fb, 400", "/assets/a%2fb, 400", "/assets/a/b?l=c%2Fd, 201"})
  void encodedSlashesOfPathsMayBeRefused(String target, int status) throws IOException {
    var answer = RawConnection.exchange(wary.port, RawConnection.request("POST", target));

    assertThat(answer.status()).isEqualTo(status);
    if (status == 400) {
      assertThat(answer.body()).contains("%2F", "http.encoded-slashes");
    }
  }

  /** Such a path is taken by default, but most likely it isn't what the client meant. */
  @Test
  void firstStoreAtAPathWithAnEncodedSlashIsTold() throws IOException {
    try (RunningServer plain =
            new RunningServer(
                List.of(),
                router ->
                    router
                        .post("/assets/*")
                        .handler(ctx -> ctx.response().setStatusCode(201).end()));
        RecordedLog log = new RecordedLog(EncodedSlashRule.class.getName())) {
      for (String path : List.of("/assets/a/b?l=%2F", "/assets/a%2Fb", "/assets/c%2Fd")) {
        assertThat(RawConnection.exchange(plain.port, RawConnection.request("POST", path)).status())
            .isEqualTo(201);
      }
      await().atMost(BOUND).until(() -> !log.events().isEmpty());
      assertThat(log.events())
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.getFormattedMessage())
                      .contains("/assets/a%2Fb", "http.encoded-slashes"));
    }
  }

  /** So that one client of a proxy has one share of downloads, and not all of them together. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X-Forwarded-For: 203.0.113.9                | 203.0.113.9
          X-Forwarded-For: 192.0.2.1, 203.0.113.9     | 203.0.113.9
          X-Forwarded-For: 2001:db8:1:2:3:4:5:6       | 2001:db8:1:2::/64
          X-Forwarded-For: unknown                    | 127.0.0.1
          X-Other: a                                  | 127.0.0.1
          """)
  void sharesAreThoseOfWhomATrustedProxyForwardsFor(String field, String client)
      throws IOException {
    String request = RawConnection.request("GET", "/client", field);

    assertThat(RawConnection.exchange(trusting.port, request).body()).isEqualTo(client);
    assertThat(RawConnection.exchange(wary.port, request).body()).isEqualTo("127.0.0.1");
  }

  private static String logged(RunningServer server, String method, String field)
      throws IOException {
    try (RecordedLog log = new RecordedLog("larch.access")) {
      RawConnection.exchange(server.port, RawConnection.request(method, "/thing", field));
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .atMost(BOUND)
          .until(() -> !log.events().isEmpty());
      return log.events().getFirst().getFormattedMessage();
    }
  }
}
