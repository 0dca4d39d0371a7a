package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What links name, and what becomes of uploads that are not divided as they say. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestFramingIT {

  private static final int TIMEOUT_MILLIS = 10_000;

  private @Nullable AssetServer server;

  @BeforeAll
  void start(@TempDir Path directory) {
    server = new AssetServer(FileSystemAssetIT.store(directory));
    String form = form("text");
    assertThat(
            exchange(
                "POST /assets/linked HTTP/1.1\r\nHost: x\r\n"
                    + multipart()
                    + "Content-Length: "
                    + form.length()
                    + "\r\nConnection: close\r\n\r\n"
                    + form))
        .startsWith("HTTP/1.1 201 ");
  }

  @AfterAll
  void stop() {
    server().close();
  }

  private AssetServer server() {
    return Objects.requireNonNull(server);
  }

  private static String multipart() {
    return "Content-Type: multipart/form-data; boundary=" + AssetServer.BOUNDARY + "\r\n";
  }

  private static String form(String content) {
    return "--"
        + AssetServer.BOUNDARY
        + "\r\nContent-Disposition: form-data; name=\"asset\"; filename=\"f\"\r\n\r\n"
        + content
        + "\r\n--"
        + AssetServer.BOUNDARY
        + "--\r\n";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://assets.example                | other.example         | http://assets.example/
          http://assets.example:8080           | other.example:81      | http://assets.example:8080/
          HTTP://Assets.Example                | x                     | http://assets.example/
          ''                                   | assets.example:       | http://assets.example/
          ''                                   | Assets.example:8080   | http://assets.example:8080/
          ''                                   | [2001:DB8::1]:8080    | http://[2001:db8::1]:8080/
          """)
  void linksNameTheHostThatWasAskedFor(String origin, String host, String link) {
    assertThat(
            exchange(
                "GET "
                    + origin
                    + "/assets/linked HTTP/1.1\r\nHost: "
                    + host
                    + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"" + link + "assets/linked/-/entry/0/content\"")
        .endsWith("}\n");
  }

  @Test
  void linkNeedsAHost() {
    assertThat(exchange("GET /assets/linked HTTP/1.0\r\n\r\n"))
        .contains("400 ", "The Host header is missing");
    assertThat(exchange("GET /assets/linked/-/content HTTP/1.0\r\n\r\n"))
        .contains("200 ")
        .endsWith("\r\n\r\ntext");
  }

  /** As it arrives it is stored, until it turns out to be cut in a wrong place. */
  @Test
  void uploadWithAMalformedChunkIsTheClientsFaultAndLeavesNothing() {
    String begun = form("x".repeat(100_000));
    String answer =
        exchange(
            "POST /assets/malformed HTTP/1.1\r\nHost: x\r\n"
                + multipart()
                + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(90_000)
                + "\r\n"
                + begun.substring(0, 90_000)
                + "XX0\r\n\r\nDELETE /assets/linked HTTP/1.1\r\nHost: x\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("urn:larch:error:invalid-request", "\r\ndate: ")
        .containsOnlyOnce("HTTP/1.1 ");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> server().query("SELECT id FROM purge_batch WHERE state = 'upload'").isEmpty());
    assertThat(server().query("SELECT id FROM asset WHERE path = 'malformed/'")).isEmpty();
    assertThat(server().query("SELECT id FROM asset WHERE path = 'linked/'")).hasSize(1);
  }

  /** All that comes until the server closes the connection; header names in small letters. */
  private String exchange(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server().port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
