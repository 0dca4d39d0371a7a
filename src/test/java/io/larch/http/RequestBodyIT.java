package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are read, refused, too large or too slow. */
class RequestBodyIT {

  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final int MAX_BYTES = 64;
  private static final AtomicInteger EXECUTED = new AtomicInteger();

  private static RunningServer server;

  @BeforeAll
  static void start() {
    Routes routes =
        router -> {
          router.post("/json").handler(RequestBodyIT::echoJson);
          router.post("/large").handler(RequestBodyIT::countLarge);
          router
              .post("/hasty")
              .handler(new RequestTimeout(Duration.ofMillis(300)))
              .handler(RequestBodyIT::echoJson);
          router
              .delete("/thing")
              .handler(new NoBody())
              .handler(
                  ctx -> {
                    EXECUTED.incrementAndGet();
                    ctx.response().setStatusCode(204).end();
                  });
          router
              .route("/slow")
              .method(HttpMethod.GET)
              .method(HttpMethod.DELETE)
              .handler(new RequestTimeout(Duration.ofMillis(100)))
              .handler(_ -> {});
        };
    server = new RunningServer(List.of(), routes);
  }

  private static void echoJson(RoutingContext ctx) {
    JsonBody.read(ctx, new JsonLimits(MAX_BYTES, 20))
        .onSuccess(json -> ctx.end(json.toString()))
        .onFailure(ctx::fail);
  }

  private static void countLarge(RoutingContext ctx) {
    JsonBody.read(ctx, new JsonLimits(1 << 20, 10), "list", _ -> {})
        .onSuccess(_ -> ctx.end())
        .onFailure(ctx::fail);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void jsonIsRead() throws IOException {
    var answer = post("{\"a\":1}", "Content-Type: Application/JSON; charset=utf-8");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"a\":1}");
  }

  @Test
  void chunkedJsonIsRead() throws IOException {
    String request =
        RawConnection.request(
            "POST", "/json", "Content-Type: application/json", "Transfer-Encoding: chunked");

    assertThat(RawConnection.exchange(server.port, request + "2\r\n{}\r\n0\r\n\r\n").status())
        .isEqualTo(200);
  }

  @Test
  void clientThatWaitsIsToldToContinue() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request(
              "POST",
              "/json",
              "Content-Type: application/json",
              "Content-Length: 2",
              "Expect: 100-continue"));
      assertThat(connection.receive().status()).isEqualTo(100);
      connection.send("{}");
      assertThat(connection.receive().status()).isEqualTo(200);
    }
  }

  /** Which would take an interim answer for the answer. */
  @Test
  void expectationOfAnOldClientIsOverlooked() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          "POST /json HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
              + "Expect: 100-continue\r\n\r\n{}");

      assertThat(connection.receive().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"200-ok", "100-continue, x", "100-continue;a=b", ""})
  void expectationThatIsNotKnownFails(String expectation) throws IOException {
    var answer = post("{}", "Content-Type: application/json\r\nExpect: " + expectation);

    assertThat(answer.status()).isEqualTo(417);
    assertThat(answer.body()).contains("urn:larch:error:expectation-failed");
  }

  @Test
  void otherContentTypesAreUnsupported() throws IOException {
    assertThat(post("{}", "Content-Type: text/plain").status()).isEqualTo(415);
    assertThat(post("{}", "Content-Type: application/json-seq").status()).isEqualTo(415);
    assertThat(post("{}", "X: y").status()).isEqualTo(415);
    assertThat(post("{}", "Content-Type: application/json\r\nContent-Encoding: gzip").status())
        .isEqualTo(415);
  }

  @Test
  void notJsonIsInvalidAndTheConnectionGoesOn() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request(
                  "POST", "/json", "Content-Type: application/json", "Content-Length: 1")
              + "x"
              + RawConnection.request("GET", "/nowhere"));

      var answer = connection.receive();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("urn:larch:error:invalid-request", "line 1, column");
      assertThat(connection.receive().status()).isEqualTo(404);
    }
  }

  @Test
  void declaredLengthOverTheBoundIsRefusedUnread() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request(
              "POST", "/json", "Content-Type: application/json", "Content-Length: 65"));

      var answer = connection.receive();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).contains("urn:larch:error:content-too-large", "64 bytes");
      assertThat(answer.header("Connection")).isEqualTo("close");
      // The body never comes; the connection is closed all the same.
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void chunkedBodyOverTheBoundIsRefusedAndTheAnswerCanStillBeRead() throws IOException {
    String chunk = "40\r\n" + " ".repeat(64) + "\r\n";
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request(
                  "POST", "/json", "Content-Type: application/json", "Transfer-Encoding: chunked")
              + chunk.repeat(2_000)
              + "0\r\n\r\n");

      assertThat(connection.receive().status()).isEqualTo(413);
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 1\r\n\r\nx", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"})
  void bodyWhereNoneBelongsIsRefusedAndNothingIsDone(String headersAndBody) throws IOException {
    int before = EXECUTED.get();

    var answer =
        RawConnection.exchange(
            server.port, "DELETE /thing HTTP/1.1\r\nHost: test\r\n" + headersAndBody);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(EXECUTED).hasValue(before);
  }

  @Test
  void emptyBodyIsNoBody() throws IOException {
    assertThat(
            RawConnection.exchange(server.port, RawConnection.request("DELETE", "/thing")).status())
        .isEqualTo(204);
    assertThat(
            RawConnection.exchange(
                    server.port, RawConnection.request("DELETE", "/thing", "Content-Length: 0"))
                .status())
        .isEqualTo(204);
  }

  @Test
  void requestThatTakesTooLongIsUnavailable() throws IOException {
    var answer = RawConnection.get(server.port, "/slow");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
  }

  @Test
  void writeThatTakesTooLongIsNotToldToBeSentAgain() throws IOException {
    var answer = RawConnection.exchange(server.port, RawConnection.request("DELETE", "/slow"));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEmpty();
    assertThat(answer.body()).contains("urn:larch:error:outcome-unknown");
  }

  @Test
  void bodyThatComesTooSlowlyIsRefused() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request(
                  "POST", "/hasty", "Content-Type: application/json", "Content-Length: 9")
              + "{");

      assertThat(connection.receive().status()).isEqualTo(408);
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void clientThatLeavesWithinItsBodyEndsTheRequest() throws IOException {
    try (RecordedLog log = new RecordedLog("larch.access")) {
      try (RawConnection connection = new RawConnection(server.port)) {
        connection.send(
            RawConnection.request(
                "POST",
                "/json",
                "Content-Type: application/json",
                "Content-Length: 9",
                "Expect: 100-continue"));
        assertThat(connection.receive().status()).isEqualTo(100);
        connection.send("{");
      }
      await().atMost(BOUND).until(() -> log.contains("POST /json 499 aborted in=1"));
    }
  }

  @Test
  void bodiesBeyondTheBudgetAreUnavailableAndSmallOnesAreNot() throws IOException {
    String head =
        RawConnection.request(
            "POST", "/large", "Content-Type: application/json", "Content-Length: 999999");
    // The budget is 400 KiB, of which 300 are for bodies of more than 64.
    String begun = "{\"list\":[" + "0,".repeat(64_000);
    try (RawConnection first = new RawConnection(server.port);
        RawConnection second = new RawConnection(server.port);
        RawConnection third = new RawConnection(server.port)) {
      first.send(head + begun);
      second.send(head + begun);
      await().atMost(BOUND).until(() -> buffered() > 250_000);
      third.send(head + begun);

      var refused = third.receive();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(post("{\"a\":1}", "Content-Type: application/json").status()).isEqualTo(200);
    }
    await().atMost(BOUND).until(() -> buffered() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1}", "x", "{\"a\":\"0123456789012345678901234567890123456789\"}"})
  void whatABodyTookIsGivenBack(String body) throws IOException {
    post(body, "Content-Type: application/json");
    await().atMost(BOUND).until(() -> buffered() == 0);
  }

  @Test
  void timeOutGivesBackWhatTheBodyTook() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request(
                  "POST", "/hasty", "Content-Type: application/json", "Content-Length: 9")
              + "{");
      await().atMost(BOUND).until(() -> buffered() > 0);
      assertThat(connection.receive().status()).isEqualTo(408);
      await().atMost(BOUND).until(() -> buffered() == 0);
    }
  }

  private static double buffered() {
    return server.meters.get("larch.http.bodies.buffered").gauge().value();
  }

  private static RawConnection.Answer post(String body, String header) throws IOException {
    return RawConnection.exchange(
        server.port,
        RawConnection.request("POST", "/json", header, "Content-Length: " + body.length()) + body);
  }
}
