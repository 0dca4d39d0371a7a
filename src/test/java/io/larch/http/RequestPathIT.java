package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests reach a feature, and what it then sees of them. */
class RequestPathIT {

  private static RunningServer server;

  @BeforeAll
  static void start() {
    Routes echo =
        router -> {
          router
              .get("/assets/*")
              .handler(ctx -> ctx.end(RequestTarget.of(ctx.request()).toString()));
          router.put("/assets/*").handler(ctx -> ctx.end());
          router.post("/deletions").handler(ctx -> ctx.end());
        };
    server = new RunningServer(List.of(), echo);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets",
        "/assets/",
        "/assets/a",
        "/assets/%2D/x",
        "/assets/a/-/",
        "/assets/..",
        "/assets/../x",
        "/assets/./a",
        "/assets//a",
        "/assets/a%2Fb",
        "/assets/a?",
        "/assets/a?x=%ff&&",
        "/assets?x"
      })
  void featureSeesTheTargetAsSent(String target) throws IOException {
    var answer = RawConnection.get(server.port, target);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(target);
  }

  @Test
  void optionsOfTheWholeServerAreItsMethods() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(RawConnection.request("OPTIONS", "*"));

      var answer = connection.receive();
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST, PUT");
      assertThat(answer.header("Date")).endsWith(" GMT");
      assertThat(answer.header("X-Request-Id")).isNotEmpty();
      // The connection goes on.
      connection.send(RawConnection.request("GET", "/assets/a"));
      assertThat(connection.receive().status()).isEqualTo(200);
    }
  }

  @Test
  void optionsOfTheWholeServerHaveNoBody() throws IOException {
    var answer =
        RawConnection.exchange(
            server.port, RawConnection.request("OPTIONS", "*", "Content-Length: 1") + "x");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Connection")).isEqualTo("close");
  }

  @Test
  void optionsOfAPathAreNotAnsweredAndTellItsMethods() throws IOException {
    var answer = RawConnection.exchange(server.port, RawConnection.request("OPTIONS", "/assets/a"));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, PUT");
  }

  @Test
  void absoluteTargetReachesTheFeature() throws IOException {
    assertThat(RawConnection.get(server.port, "http://test/assets/a?b").body())
        .isEqualTo("/assets/a?b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//assets/a",
        "/x/../assets/a",
        "/./assets/a",
        "/%61ssets/a",
        "/assets%2Fa",
        "/assetsa",
        "/ASSETS/a",
        "/x/..%2Fassets/a",
        "/;/assets/a",
        "http://test//assets/a",
        "http://test"
      })
  void pathThatOnlyBecomesAnAssetByNormalisingIsNotFound(String target) throws IOException {
    var answer = RawConnection.get(server.port, target);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).contains("urn:larch:error:not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/a#b",
        "/assets/\u00e9",
        "http://test?x=/assets/a",
        "ftp://test/assets/a",
        "/assets/%zz",
        "/assets/%"
      })
  void unreadableTargetIsInvalid(String target) throws IOException {
    var answer = RawConnection.get(server.port, target);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body()).contains("urn:larch:error:invalid-request");
  }

  @Test
  void wrongEncodingIsNamedAlone() throws IOException {
    assertThat(RawConnection.get(server.port, "/assets/%zz").body())
        .contains("\"The request target is not correctly percent-encoded.\"");
  }

  @Test
  void otherMethodIsAnsweredWithTheAllowedOnes() throws IOException {
    var answer = RawConnection.exchange(server.port, RawConnection.request("PATCH", "/assets/a"));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, PUT");
    assertThat(answer.body()).contains("urn:larch:error:method-not-allowed");
    assertThat(RawConnection.get(server.port, "/deletions").header("Allow")).isEqualTo("POST");
  }

  @Test
  void requestWithoutHostIsInvalid() throws IOException {
    var answer = RawConnection.exchange(server.port, "GET /assets/a HTTP/1.1\r\n\r\n");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("X-Request-Id")).isNotEmpty();
    assertThat(answer.body()).contains("urn:larch:error:invalid-request");
  }

  @Test
  void targetOverItsBoundIsTooLong() throws IOException {
    String longest = "/assets/" + "a".repeat(RunningServer.MAX_URI_LENGTH - "/assets/".length());

    assertThat(RawConnection.get(server.port, longest).status()).isEqualTo(200);
    var answer = RawConnection.get(server.port, longest + "a");
    assertThat(answer.status()).isEqualTo(414);
    assertThat(answer.body()).contains("urn:larch:error:uri-too-long");
  }

  @Test
  void requestLineOverTheDecodersBoundIsTooLong() throws IOException {
    var answer =
        RawConnection.get(server.port, "/" + "a".repeat(RunningServer.MAX_URI_LENGTH + 500));

    assertThat(answer.status()).isEqualTo(414);
    assertThat(answer.body()).contains("urn:larch:error:uri-too-long");
  }

  @Test
  void headersOverTheirBoundAreTooLarge() throws IOException {
    String header = "X: " + "a".repeat(RunningServer.MAX_HEADER_SIZE);
    var answer =
        RawConnection.exchange(server.port, RawConnection.request("GET", "/assets/a", header));

    assertThat(answer.status()).isEqualTo(431);
    assertThat(answer.body()).contains("urn:larch:error:headers-too-large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /assets/a HTTP/1.1\r\nHost: test\r\nContent-Length: x\r\n\r\n",
        "GET /assets/a HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET /assets/a HTTP/1.1\r\nHost: test\r\nBad Header: x\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void malformedHttpIsAProblemAndTheEndOfTheConnection(String bytes) throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(bytes);
      var answer = connection.receive();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(answer.header("X-Request-Id")).isNotEmpty();
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }
}
