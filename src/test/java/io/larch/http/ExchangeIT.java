package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.larch.config.HttpConfig;
import io.larch.config.LogConfig;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request ids, access log, metrics, and the bound on connections. */
class ExchangeIT {

  private static final Duration BOUND = Duration.ofSeconds(20);

  private static RunningServer server;

  @BeforeAll
  static void start() {
    Routes routes =
        router -> {
          router.get("/assets/*").handler(ctx -> ctx.end("hello"));
          router
              .post("/assets/*")
              .handler(
                  ctx ->
                      BoundedBody.read(ctx, 100, _ -> {})
                          .onSuccess(_ -> ctx.end(RequestId.of(ctx)))
                          .onFailure(ctx::fail));
        };
    server =
        new RunningServer(
            RunningServer.config(0, Duration.ofSeconds(30)),
            LogConfig.Format.JSON,
            List.of(),
            routes);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void validRequestIdIsTakenOver() throws IOException {
    var answer =
        RawConnection.exchange(
            server.port,
            RawConnection.request(
                "POST", "/assets/a", "X-Request-Id: Az0._-", "Content-Length: 0"));

    assertThat(answer.header("X-Request-Id")).isEqualTo("Az0._-");
    assertThat(answer.body()).isEqualTo("Az0._-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "\u00e9", "${x}"})
  void otherRequestIdIsReplaced(String offered) throws IOException {
    var answer =
        RawConnection.exchange(
            server.port, RawConnection.request("GET", "/assets/a", "X-Request-Id: " + offered));

    assertThat(answer.header("X-Request-Id")).matches("[0-9a-f]{16}");
  }

  @Test
  void tooLongRequestIdIsReplaced() throws IOException {
    String header = "X-Request-Id: " + "a".repeat(65);

    assertThat(
            RawConnection.exchange(server.port, RawConnection.request("GET", "/assets/a", header))
                .header("X-Request-Id"))
        .hasSize(16);
  }

  @Test
  void everyAnswerForbidsSniffingAndNamesNoServer() throws IOException {
    for (String target : List.of("/assets/a", "/nowhere", "/assets/%")) {
      var answer = RawConnection.get(server.port, target);

      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.headers()).doesNotContainKeys("server", "x-powered-by");
    }
  }

  @Test
  void accessLogSaysWhatHappened() throws IOException {
    try (RecordedLog log = new RecordedLog("larch.access")) {
      RawConnection.exchange(
          server.port,
          RawConnection.request(
                  "POST", "/assets/%2D?q=%20&", "X-Request-Id: said", "Content-Length: 3")
              + "abc");

      assertThat(logged(log, "said"))
          .containsEntry("method", "POST")
          .containsEntry("target", "/assets/%2D?q=%20&")
          .containsEntry("status", 200)
          .containsEntry("aborted", false)
          .containsEntry("bytesIn", 3L)
          .containsEntry("bytesOut", 4L)
          .containsKeys("ms", "remote");
    }
  }

  @Test
  void accessLogCannotBeForged() throws IOException {
    try (RecordedLog log = new RecordedLog("larch.access")) {
      RawConnection.exchange(
          server.port, RawConnection.request("GET", "/a\u0007\u0085b", "X-Request-Id: forged"));

      assertThat(logged(log, "forged"))
          .containsEntry("target", "/a??b")
          .containsEntry("status", 400);
    }
  }

  @Test
  void metricsNameTheRouteAndNotThePath() throws IOException {
    RawConnection.get(server.port, "/assets/some/path");
    RawConnection.get(server.port, "/no/such/path");
    RawConnection.exchange(server.port, RawConnection.request("BREW", "/assets/some/path"));

    await().atMost(BOUND).until(() -> count("GET", "/assets/*", "2xx") > 0);
    await().atMost(BOUND).until(() -> count("GET", "none", "4xx") > 0);
    await().atMost(BOUND).until(() -> count("other", "/assets/*", "4xx") > 0);
    await()
        .atMost(BOUND)
        .until(() -> server.meters.get("larch.http.requests.active").gauge().value() == 0);
  }

  @Test
  void connectionsBeyondTheBoundAreClosed() throws IOException {
    // Earlier tests' connections have to be gone first.
    await().atMost(BOUND).until(() -> connections() == 0);
    List<RawConnection> open = new ArrayList<>();
    try {
      for (int i = 0; i < RunningServer.MAX_CONNECTIONS; i++) {
        RawConnection connection = new RawConnection(server.port);
        open.add(connection);
        connection.send(RawConnection.request("GET", "/assets/a"));
        assertThat(connection.receive().status()).isEqualTo(200);
      }
      try (RawConnection oneMore = new RawConnection(server.port)) {
        assertThat(oneMore.isClosedByServer()).isTrue();
      }
      open.removeFirst().close();
      await().atMost(BOUND).until(() -> connections() < RunningServer.MAX_CONNECTIONS);
      assertThat(RawConnection.get(server.port, "/assets/a").status()).isEqualTo(200);
    } finally {
      for (RawConnection connection : open) {
        connection.close();
      }
    }
  }

  private static double connections() {
    return server.meters.get("larch.http.connections").gauge().value();
  }

  private static long count(String method, String route, String status) {
    Timer timer =
        server
            .meters
            .find("larch.http.requests")
            .tags("method", method, "route", route, "status", status)
            .timer();
    return timer == null ? 0 : timer.count();
  }

  /** The key-values logged for a request, as soon as they are there. */
  private static Map<String, Object> logged(RecordedLog log, String requestId) {
    return await()
        .atMost(BOUND)
        .until(
            () ->
                log.events().stream()
                    .map(ExchangeIT::keyValues)
                    .filter(values -> requestId.equals(values.get("requestId")))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static Map<String, Object> keyValues(ILoggingEvent event) {
    return event.getKeyValuePairs().stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
  }

  @Test
  void connectionOnWhichNothingMovesIsClosed() throws IOException {
    HttpConfig impatient = RunningServer.config(0, Duration.ofMillis(200));
    try (RunningServer other =
            new RunningServer(impatient, LogConfig.Format.TEXT, List.of(), _ -> {});
        RawConnection connection = new RawConnection(other.port)) {
      connection.send(RawConnection.request("GET", "/nowhere"));
      assertThat(connection.receive().status()).isEqualTo(404);

      assertThat(connection.isClosedByServer()).isTrue();
    }
  }
}
