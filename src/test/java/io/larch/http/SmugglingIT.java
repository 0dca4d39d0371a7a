package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.larch.caller.Authenticator;
import io.larch.config.ManagementConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that another reader, a proxy in front for instance, would divide in another way: each is
 * refused, the connection is closed, and what stands behind it never runs.
 */
class SmugglingIT {

  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String HIDDEN = "DELETE /hidden HTTP/1.1\r\nHost: test\r\n\r\n";
  private static final String BODY = "{\"a\":1}";
  private static final String CHUNKED_BODY = "7\r\n" + BODY + "\r\n0\r\n\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

  private static final AtomicInteger HIDDEN_RUN = new AtomicInteger();
  private static RunningServer server;
  private static int managementPort;

  @BeforeAll
  static void start() {
    Routes routes =
        router -> {
          router
              .post("/read")
              .handler(
                  ctx ->
                      BoundedBody.read(ctx, 1_000, _ -> {})
                          .onSuccess(_ -> ctx.end("read"))
                          .onFailure(ctx::fail));
          router.get("/read").handler(ctx -> ctx.end("read"));
          router.post("/unread").handler(new NoBody()).handler(ctx -> ctx.end("unread"));
          router
              .get("/late")
              .handler(ctx -> ctx.vertx().setTimer(20, _ -> ctx.fail(closing("late"))));
          router
              .delete("/hidden")
              .handler(
                  ctx -> {
                    HIDDEN_RUN.incrementAndGet();
                    ctx.end("deleted");
                  });
        };
    server = new RunningServer(List.of(), routes);
    ManagementVerticle management =
        new ManagementVerticle(
            new ManagementConfig("127.0.0.1", 0, null),
            RunningServer.configOf("test", "a", "my_service"),
            List.of(),
            () -> Phase.SERVING,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            List.of(),
            Authenticator.OPEN,
            ClientLimits.none(new SimpleMeterRegistry()),
            RunningServer.opened(routes));
    RunningServer.await(server.vertx.deployVerticle(management));
    managementPort = management.actualPort();
  }

  private static ApiException closing(String detail) {
    return new ApiException(ErrorCode.INVALID_REQUEST, detail).withHeader("Connection", "close");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void nothingHasRun() {
    HIDDEN_RUN.set(0);
  }

  private static Arguments post(String name, int status, String version, String head, String body) {
    return Arguments.of(
        name, status, "POST /read " + version + "\r\nHost: test\r\n" + head + "\r\n" + body);
  }

  private static Arguments post(String name, int status, String head, String body) {
    return post(name, status, "HTTP/1.1", head, body);
  }

  private static Arguments head(String name, int status, String head) {
    return Arguments.of(name, status, head + "\r\n\r\n");
  }

  /** All that the whole of a chunked body is divided by. */
  private static Arguments chunks(String name, String body) {
    return post(name, 400, CHUNKED, body);
  }

  private static Arguments trailer(String name, String fields) {
    return chunks(name, "7\r\n" + BODY + "\r\n0\r\n" + fields + "\r\n");
  }

  /** Of one meaning, but refused in an answer that says that the connection closes. */
  private static Stream<Arguments> closing() {
    String length = "Content-Length: 7\r\n";
    return Stream.of(
        head("late answer", 400, "GET /late HTTP/1.1\r\nHost: test"),
        head("unread body", 400, "POST /unread HTTP/1.1\r\nHost: test\r\n" + length, BODY),
        head(
            "other site",
            403,
            "POST /read HTTP/1.1\r\nHost: test\r\nSec-Fetch-Site: cross-site\r\n" + length,
            BODY),
        head("foreign host", 421, "POST /read HTTP/1.1\r\nHost: evil.example\r\n" + length, BODY));
  }

  private static Arguments head(String name, int status, String head, String body) {
    return Arguments.of(name, status, head + "\r\n" + body);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
            lengths(),
            codings(),
            folded(),
            requestLines(),
            fields(),
            hosts(),
            targets(),
            chunks(),
            closing())
        .flatMap(shapes -> shapes);
  }

  private static Stream<Arguments> lengths() {
    return Stream.of(
        post("both lengths", 400, "Content-Length: 22\r\n" + CHUNKED, CHUNKED_BODY),
        post("both lengths, other order", 400, CHUNKED + "Content-Length: 22\r\n", CHUNKED_BODY),
        post(
            "both lengths, 1.0", 400, "HTTP/1.0", "Content-Length: 22\r\n" + CHUNKED, CHUNKED_BODY),
        post("chunked, 1.0", 400, "HTTP/1.0", CHUNKED, CHUNKED_BODY),
        post("two lengths", 400, "Content-Length: 7\r\nContent-Length: 2\r\n", BODY),
        post(
            "two lengths, 1.0",
            400,
            "HTTP/1.0",
            "Content-Length: 7\r\ncontent-LENGTH: 2\r\n",
            BODY),
        post("the same length twice", 400, "Content-Length: 7\r\nContent-Length: 7\r\n", BODY),
        post("list of lengths", 400, "Content-Length: 7, 7\r\n", BODY),
        post("list of lengths, 1.0", 400, "HTTP/1.0", "Content-Length: 7, 7\r\n", BODY),
        post("signed length", 400, "Content-Length: +7\r\n", BODY),
        post("negative length", 400, "Content-Length: -7\r\n", BODY),
        post("hexadecimal length", 400, "Content-Length: 0x7\r\n", BODY),
        post("length with a fraction", 400, "Content-Length: 7.0\r\n", BODY),
        post("length in two words", 400, "Content-Length: 7 7\r\n", BODY),
        post("empty length", 400, "Content-Length:\r\n", BODY),
        post("length beyond 64 bits", 400, "Content-Length: 18446744073709551623\r\n", BODY),
        post("space before the colon", 400, "Content-Length : 7\r\n", BODY),
        Arguments.of("body of an early WebSocket", 400, webSocketOfOld() + "DELETE /"));
  }

  /** Has a body of eight bytes, for those who know of it. */
  private static String webSocketOfOld() {
    return RawConnection.request("GET", "/read", "Sec-WebSocket-Key1: 1", "Sec-WebSocket-Key2: 2");
  }

  private static Stream<Arguments> codings() {
    return Stream.of(
        post("xchunked behind", 400, "Transfer-Encoding: chunked, xchunked\r\n", CHUNKED_BODY),
        post("identity behind", 400, CHUNKED + "Transfer-Encoding: identity\r\n", CHUNKED_BODY),
        post("two fields", 400, CHUNKED + CHUNKED, CHUNKED_BODY),
        post("one of two fields empty", 400, CHUNKED + "Transfer-Encoding:\r\n", CHUNKED_BODY),
        post("chunked twice", 400, "Transfer-Encoding: chunked, chunked\r\n", CHUNKED_BODY),
        post("empty coding", 400, "Transfer-Encoding:\r\n", CHUNKED_BODY),
        post(
            "vertical tab in the coding",
            400,
            "Transfer-Encoding: \u000bchunked\r\n",
            CHUNKED_BODY),
        post(
            "space before the colon of a coding",
            400,
            "Transfer-Encoding : chunked\r\n",
            CHUNKED_BODY),
        post("quoted coding", 501, "Transfer-Encoding: \"chunked\"\r\n", CHUNKED_BODY),
        post("unknown coding", 501, "Transfer-Encoding: xchunked\r\n", CHUNKED_BODY),
        post("identity", 501, "Transfer-Encoding: identity\r\n", CHUNKED_BODY),
        post("unknown coding before", 501, "Transfer-Encoding: gzip, chunked\r\n", CHUNKED_BODY),
        post(
            "unknown coding in a field before",
            501,
            "Transfer-Encoding: gzip\r\n" + CHUNKED,
            CHUNKED_BODY));
  }

  private static Stream<Arguments> folded() {
    return Stream.of(
        post("folded coding", 400, "Transfer-Encoding:\r\n chunked\r\n", CHUNKED_BODY),
        post("folded coding, tab", 400, "Transfer-Encoding:\r\n\tchunked\r\n", CHUNKED_BODY),
        post("coding folded into another field", 400, "X: a\r\n " + CHUNKED, CHUNKED_BODY),
        post("length folded into another field", 400, "X: a\r\n Content-Length: 7\r\n", BODY),
        post("folded length", 400, "Content-Length:\r\n 7\r\n", BODY),
        post("folded field of no importance", 400, "X: a\r\n b\r\nContent-Length: 7\r\n", BODY),
        post("line of spaces", 400, "X: a\r\n  \r\nContent-Length: 7\r\n", BODY),
        Arguments.of("first field folded", 400, "GET /read HTTP/1.1\r\n Host: test\r\n\r\n"),
        trailer("folded trailer", "X: a\r\n b\r\n"),
        trailer("folded trailer, tab", "X: a\r\n\tb\r\n"),
        trailer("length folded into a trailer", "X: a\r\n Content-Length: 1\r\n"),
        trailer("first trailer folded", " X: a\r\n"),
        trailer("trailer of spaces", "X: a\r\n  \r\n"));
  }

  private static Stream<Arguments> requestLines() {
    String host = "\r\nHost: test";
    return Stream.of(
        head("two spaces", 400, "GET  /read HTTP/1.1" + host),
        head("tab", 400, "GET\t/read HTTP/1.1" + host),
        head("space in the target", 400, "GET /read /read HTTP/1.1" + host),
        head("space behind", 400, "GET /read HTTP/1.1 " + host),
        head("space before", 400, " GET /read HTTP/1.1" + host),
        head("NUL between requests", 400, "\0GET /read HTTP/1.1" + host),
        head("form feed in the line", 400, "GET\f/read HTTP/1.1" + host),
        head("no version", 400, "GET /read"),
        head("no such version", 400, "GET /read HTTP/1.1x" + host),
        head("two digits", 400, "GET /read HTTP/1.10" + host),
        head("small letters", 400, "GET /read http/1.1" + host),
        head("another protocol", 400, "GET /read ICAP/1.1" + host),
        head("version 2", 505, "GET /read HTTP/2.0" + host),
        head("version 0.9", 505, "GET /read HTTP/0.9" + host));
  }

  private static Stream<Arguments> fields() {
    String request = "GET /read HTTP/1.1\r\nHost: test\r\n";
    return Stream.of(
        head("no colon", 400, request + "X"),
        head("no name", 400, request + ": x"),
        head("space in a name", 400, request + "X Y: x"),
        head("NUL in a name", 400, request + "X\0: x"),
        head("NUL in a value", 400, request + "X: a\0b"),
        head("control character in a value", 400, request + "X: a\u0001b"),
        head("bare CR in a value", 400, request + "X: a\rb"),
        head("bare CR before a line's end", 400, request + "X: a\r"),
        head("bare LF", 400, request + "X: a\nY: b"),
        Arguments.of("bare LF at the end", 400, request + "\n"));
  }

  private static Stream<Arguments> hosts() {
    String request = "GET /read HTTP/1.1\r\n";
    return Stream.of(
            "Host: a\r\nHost: b",
            "Host: a\r\nhost: a",
            "Host: a,b",
            "Host: a b",
            "Host:",
            "Host: user@a",
            "Host: http://a",
            "Host: a/b",
            "Host: a:b",
            "Host: a:0",
            "Host: a:65536",
            "Host: a:000080",
            "Host: a:-1",
            "Host: a:80:80",
            "Host: :80",
            "Host: [::1",
            "Host: ::1",
            "Host: [::1]80",
            "Host: [a]",
            "Host: []",
            "Host: a%2eb",
            "Host: caf\u00e9",
            "Host: a?b",
            "Host: a#b",
            "Host: a\\b",
            "Host: 'a'",
            "X: no host")
        .map(fields -> head(fields.replace("\r\n", " and "), 400, request + fields));
  }

  private static Stream<Arguments> targets() {
    return Stream.of(
            "GET http://user@test/read",
            "GET http://user:secret@test/read",
            "GET http:///read",
            "GET http://a,b/read",
            "GET http://a:99999/read",
            "GET ftp://test/read",
            "GET http:/read",
            "GET test/read",
            "GET test:80",
            "GET *",
            "OPTIONS **",
            "CONNECT test:80",
            "CONNECT /read")
        .map(line -> head(line, 400, line + " HTTP/1.1\r\nHost: test"));
  }

  private static Stream<Arguments> chunks() {
    return Stream.of(
        chunks("size beyond 64 bits", "10000000000000007\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("size beyond 32 bits", "100000007\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("prefixed size", "0x7\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("signed size", "+7\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("negative size", "-7\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("no size", "\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("space before the size", " 7\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("space behind the size", "7 \r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("two sizes", "7 7\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("no line end behind a chunk", "7\r\n" + BODY + "XX0\r\n\r\n"),
        chunks("chunk longer than its size", "6\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("bare LF behind a size", "7\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("bare LF behind a chunk", "7\r\n" + BODY + "\n0\r\n\r\n"),
        chunks("bare CR behind a size", "7\r" + BODY + "\r\n0\r\n\r\n"),
        chunks("line end in a quoted extension", "7;a=\"\n\"\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("quoted extension without its end", "7;a=\"b\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("size with an extension of no name", "7;\0\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunks("bare LF behind the last chunk", "7\r\n" + BODY + "\r\n0\r\n\n"),
        trailer("trailer without a colon", "X\r\n"),
        trailer("trailer without a name", ": a\r\n"),
        trailer("space in a trailer's name", "X Y: a\r\n"),
        trailer("space before a trailer's colon", "X : a\r\n"),
        trailer("bare CR in a trailer", "X: a\rb\r\n"),
        trailer("bare LF in a trailer", "X: a\nY: b\r\n"),
        trailer("trailer with a NUL", "X: \0\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void nothingRunsBehindARequestInDoubtOnTheApiPort(String name, int status, String request)
      throws IOException {
    assertRefused(server.port, status, request);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void nothingRunsBehindARequestInDoubtOnTheManagementPort(String name, int status, String request)
      throws IOException {
    assertRefused(managementPort, status, request);
  }

  private static void assertRefused(int port, int status, String request) throws IOException {
    try (RecordedLog log = new RecordedLog("ROOT");
        RawConnection connection = new RawConnection(port)) {
      connection.send(request + HIDDEN + HIDDEN);

      var answer = connection.receive();
      assertThat(answer.status()).as(answer.body()).isEqualTo(status);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(answer.header("Date")).endsWith(" GMT");
      assertThat(answer.header("X-Request-Id")).isNotEmpty();
      assertThat(answer.body()).contains("\"detail\":\"");
      assertThat(connection.isClosedByServer()).isTrue();
      assertThat(HIDDEN_RUN).hasValue(0);
      assertThat(log.events()).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(BOUND)
        .until(() -> gauge("larch.http.requests.active") == 0);
    assertThat(server.meters.find("larch.http.requests").tag("status", "5xx").timers()).isEmpty();
  }

  private static double gauge(String name) {
    return server.meters.get(name).gauge().value();
  }

  static Stream<Arguments> taken() {
    return Stream.of(
        post("length with zeros before", 200, "Content-Length: 007\r\n", BODY),
        post("coding in capitals", 200, "TRANSFER-ENCODING: Chunked\r\n", CHUNKED_BODY),
        post("extensions", 200, CHUNKED, "7 ; a=b;c=\"d;\\\"\"\r\n" + BODY + "\r\n0;e\r\n\r\n"),
        post("trailer", 200, CHUNKED, "7\r\n" + BODY + "\r\n0\r\nX: y\r\n\r\n"),
        post("trailers", 200, CHUNKED, "7\r\n" + BODY + "\r\n0\r\nX: y\tz\r\nY:\r\n\r\n"),
        post(
            "trailer with a length",
            200,
            CHUNKED,
            "7\r\n" + BODY + "\r\n0\r\nContent-Length: 1\r\n\r\n"),
        post("value with a tab", 200, "X: a\tb\r\nContent-Length: 7\r\n", BODY),
        post("value in Latin", 200, "X: caf\u00e9\r\nContent-Length: 7\r\n", BODY),
        post("later minor version", 200, "HTTP/1.2", CHUNKED, CHUNKED_BODY),
        head("empty line before", 200, "\r\n\r\nGET /read HTTP/1.1\r\nHost: test"),
        head("empty port", 200, "GET /read HTTP/1.1\r\nHost: test:"),
        head("IPv6", 200, "GET /read HTTP/1.1\r\nHost: [::ffff:127.0.0.1]:8080"),
        head("underscore", 200, "GET /read HTTP/1.1\r\nHost: my_service:8080"),
        head("absolute target", 200, "GET http://test:80/read HTTP/1.1\r\nHost: other"));
  }

  /** What is beyond doubt is taken, and so is the request behind it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("taken")
  void unusualRequestsOfOneMeaningAreTaken(String name, int status, String request)
      throws IOException {
    for (int port : new int[] {server.port, managementPort}) {
      HIDDEN_RUN.set(0);
      try (RawConnection connection = new RawConnection(port)) {
        connection.send(request + HIDDEN);

        assertThat(connection.receive().status()).isEqualTo(status);
        assertThat(connection.receive().body()).isEqualTo("deleted");
        assertThat(HIDDEN_RUN).hasValue(1);
      }
    }
  }

  /** Line by line, so that nothing depends on what comes in one piece. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("folded")
  void headsThatComeInPiecesAreReadAlike(String name, int status, String request)
      throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      for (String line : (request + HIDDEN).split("\n", -1)) {
        connection.send(line);
        connection.send("\n");
      }

      assertThat(connection.receive().status()).isEqualTo(status);
      assertThat(connection.isClosedByServer()).isTrue();
      assertThat(HIDDEN_RUN).hasValue(0);
    }
  }
}
