package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.larch.http.ApiException.FieldError;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and logs learn of failures. */
class FailureIT {

  private static final Duration BOUND = Duration.ofSeconds(20);

  private static RunningServer server;

  @BeforeAll
  static void start() {
    Routes failing =
        router -> {
          router
              .get("/field")
              .handler(
                  _ -> {
                    throw new ApiException(
                        ErrorCode.INVALID_FIELD,
                        "One field is wrong.",
                        List.of(new FieldError("alt", "is too long")));
                  });
          router
              .get("/range")
              .handler(
                  ctx -> {
                    ctx.response().putHeader("ETag", "\"x\"").putHeader("Content-Length", "1234");
                    ctx.fail(
                        new ApiException(ErrorCode.RANGE_NOT_SATISFIABLE, "No such range.")
                            .withHeader("Content-Range", "bytes */7"));
                  });
          router
              .get("/mapped")
              .handler(ctx -> ctx.fail(new UnsupportedOperationException("inside")));
          router
              .get("/away")
              .handler(
                  ctx ->
                      ctx.fail(
                          new ApiException(
                              ErrorCode.UNAVAILABLE,
                              "The store does not answer.",
                              new IOException("refused by 192.0.2.1"))));
          router
              .get("/busy")
              .handler(ctx -> ctx.fail(new ApiException(ErrorCode.UNAVAILABLE, "Too many.")));
          router
              .route("/bug")
              .method(HttpMethod.GET)
              .method(HttpMethod.HEAD)
              .handler(ctx -> ctx.fail(new IllegalStateException("secret of the inside")));
          router
              .get("/other-bug")
              .handler(ctx -> ctx.fail(new IllegalStateException("another secret")));
          router.get("/twice").handler(FailureIT::failTwice);
          router
              .get("/torn")
              .handler(
                  ctx -> {
                    ctx.response().putHeader("Content-Length", "10").write("half.");
                    ctx.fail(new IllegalStateException("torn"));
                  });
          router
              .get("/endless")
              .handler(
                  ctx -> {
                    ctx.response().setChunked(true);
                    writeOn(ctx);
                  });
          router
              .get("/gone")
              .handler(
                  ctx -> {
                    // That it is gone, and not only done with sending, shows when it is written to.
                    long timer = ctx.vertx().setPeriodic(20, _ -> ctx.response().write("more"));
                    ctx.response()
                        .exceptionHandler(ctx::fail)
                        .closeHandler(_ -> ctx.vertx().cancelTimer(timer))
                        .setChunked(true)
                        .write("begun");
                  });
        };
    ErrorMapping mapping =
        failure ->
            failure instanceof UnsupportedOperationException
                ? new ApiException(ErrorCode.UNAVAILABLE, "The database can't be reached.", failure)
                : null;
    server = new RunningServer(List.of(mapping), failing);
  }

  private static void failTwice(RoutingContext ctx) {
    ctx.fail(new ApiException(ErrorCode.NOT_FOUND, "Once."));
    ctx.fail(new IllegalStateException("and again"));
  }

  private static void writeOn(RoutingContext ctx) {
    ctx.response().write("more ".repeat(10_000)).onSuccess(_ -> writeOn(ctx)).onFailure(ctx::fail);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void fieldErrorsAreListed() throws IOException {
    var answer = RawConnection.get(server.port, "/field");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject(
                """
                {"type":"urn:larch:error:invalid-field","title":"A field of the request is not valid",
                 "status":400,"detail":"One field is wrong.",
                 "errors":[{"field":"alt","message":"is too long"}]}
                """));
  }

  @Test
  void headersOfTheErrorReplaceThoseOfTheContent() throws IOException {
    var answer = RawConnection.get(server.port, "/range");

    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.header("Content-Range")).isEqualTo("bytes */7");
    assertThat(answer.headers()).doesNotContainKey("etag");
    assertThat(answer.body()).contains("range-not-satisfiable");
  }

  @Test
  void mappedFailureIsUnavailableWithRetryAfter() throws IOException {
    var answer = RawConnection.get(server.port, "/mapped");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(new JsonObject(answer.body()).getString("requestId"))
        .isEqualTo(answer.header("X-Request-Id"));
    assertThat(answer.body()).doesNotContain("inside");
  }

  @Test
  void bugTellsTheClientTheRequestIdAndTheLogTheRest() throws IOException {
    try (RecordedLog log = new RecordedLog(FailureHandler.class.getName())) {
      var answer =
          RawConnection.exchange(
              server.port, RawConnection.request("GET", "/other-bug", "X-Request-Id: find-me.1"));

      assertThat(answer.status()).isEqualTo(500);
      assertThat(new JsonObject(answer.body()).getString("requestId")).isEqualTo("find-me.1");
      assertThat(answer.body()).doesNotContain("secret", "IllegalState");
      assertThat(log.events())
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getLevel()).isEqualTo(Level.ERROR);
                assertThat(event.getFormattedMessage()).contains("find-me.1");
                assertThat(event.getThrowableProxy().getMessage()).isEqualTo("another secret");
              });
    }
  }

  /** Of a store that did not answer, only the client was told once, and not why. */
  @Test
  void logTellsOnceWhyAServerBehindServedNothing() throws IOException {
    try (RecordedLog log = new RecordedLog(FailureHandler.class.getName())) {
      for (int i = 0; i < 3; i++) {
        var answer = RawConnection.get(server.port, "/away");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).doesNotContain("192.0.2.1");
      }
      assertThat(RawConnection.get(server.port, "/busy").status()).isEqualTo(503);

      assertThat(log.events().stream().filter(FailureIT::isWorseThanInfo))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getLevel()).isEqualTo(Level.WARN);
                assertThat(event.getFormattedMessage()).contains("refused by 192.0.2.1");
              });
    }
  }

  @Test
  void headHasNoBody() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request("HEAD", "/bug") + RawConnection.request("GET", "/nowhere"));

      // A body after the first head would be taken for the second answer.
      assertThat(connection.receive().status()).isEqualTo(500);
      assertThat(connection.receive().status()).isEqualTo(404);
    }
  }

  @Test
  void secondFailureOfARequestIsIgnored() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request("GET", "/twice") + RawConnection.request("GET", "/bug"));

      assertThat(connection.receive().status()).isEqualTo(404);
      assertThat(connection.receive().status()).isEqualTo(500);
    }
  }

  @Test
  void failureAfterTheHeadBreaksTheConnection() throws IOException {
    try (RecordedLog log = new RecordedLog(FailureHandler.class.getName());
        RawConnection connection = new RawConnection(server.port)) {
      connection.send(RawConnection.request("GET", "/torn"));

      assertThatIOException().isThrownBy(connection::receive);
      await().atMost(BOUND).until(() -> log.events().size() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/gone", "/endless"})
  void clientThatWentAwayIsNoError(String path) throws IOException {
    try (RecordedLog log = new RecordedLog("ROOT");
        RecordedLog access = new RecordedLog("larch.access")) {
      try (RawConnection connection = new RawConnection(server.port)) {
        connection.send(RawConnection.request("GET", path));
        assertThat(connection.receive().status()).isEqualTo(200);
      }
      await().atMost(BOUND).until(() -> access.contains("GET " + path + " 200 aborted in=0"));
      assertThat(log.events()).noneMatch(FailureIT::isWorseThanInfo);
    }
  }

  private static boolean isWorseThanInfo(ILoggingEvent event) {
    return event.getLevel().isGreaterOrEqual(Level.WARN);
  }
}
