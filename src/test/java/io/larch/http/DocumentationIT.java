package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.larch.testing.EventLoops;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API's description and its page, over HTTP. */
class DocumentationIT {

  private static final Pattern LOADED = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer(List.of(), load(null));
  }

  @AfterAll
  static void stop() {
    server.close();
    CLIENT.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/openapi.json, application/json",
    "/docs, text/html; charset=utf-8",
    "/docs/docs.css, text/css; charset=utf-8",
    "/docs/docs.js, text/javascript; charset=utf-8",
    "/docs/swagger-ui.css, text/css; charset=utf-8",
    "/docs/swagger-ui-bundle.js, text/javascript; charset=utf-8",
    "/docs/favicon.png, image/png"
  })
  void everythingIsServedAndKeptOnlyUntilItChanges(String path, String type) {
    HttpResponse<String> answer = send("GET", path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(type);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
    assertThat(answer.body()).isNotEmpty();

    String tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(send("GET", path, "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(send("GET", path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);

    HttpResponse<String> head = send("HEAD", path);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length"))
        .isEqualTo(answer.headers().firstValue("Content-Length"));
  }

  @Test
  void pageLoadsItsOwnFilesAloneAndIsAllowedNoOthers() {
    HttpResponse<String> page = send("GET", "/docs");
    List<String> loaded =
        LOADED.matcher(page.body()).results().map((MatchResult link) -> link.group(1)).toList();
    assertThat(loaded)
        .hasSizeGreaterThan(4)
        .allSatisfy(
            link -> {
              assertThat(link).doesNotContain("//").doesNotStartWith("/");
              assertThat(send("GET", "/" + link).statusCode()).isEqualTo(200);
            });
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
        .doesNotContain("http", "*", "unsafe");
  }

  @Test
  void ourScriptAndDocumentNameNoOtherHost() {
    assertThat(send("GET", "/docs/docs.js").body()).doesNotContain("//www", "http");
    assertThat(send("GET", "/docs/docs.css").body()).doesNotContain("url(", "@import");
    assertThat(server(send("GET", "/openapi.json").body())).isEqualTo("/");
  }

  @Test
  void documentNamesThePublicUrlWhereOneIsConfigured() {
    try (RunningServer behindProxy =
        new RunningServer(List.of(), load(URI.create("https://assets.example.org/larch")))) {
      assertThat(server(send(behindProxy.port, "GET", "/openapi.json").body()))
          .isEqualTo("https://assets.example.org/larch");
    }
  }

  @Test
  void documentIsCompressedForWhoAsksForIt() throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + "/openapi.json"))
            .header("Accept-Encoding", "br, gzip;q=0.5")
            .build();
    try {
      HttpResponse<byte[]> compressed =
          CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
      HttpResponse<String> plain = send("GET", "/openapi.json", "Accept-Encoding", "gzip;q=0");

      assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
      assertThat(compressed.headers().firstValue("Vary")).contains("accept-encoding");
      assertThat(plain.headers().firstValue("Vary")).contains("accept-encoding");
      assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
      assertThat(compressed.headers().firstValue("ETag"))
          .isNotEqualTo(plain.headers().firstValue("ETag"));
      assertThat(compressed.body().length).isLessThan(plain.body().length() / 4);
      assertThat(plain.body()).endsWith("}\n");
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.body());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void rootLeadsToThePage() {
    assertThat(send("GET", "/").statusCode()).isEqualTo(302);
    assertThat(send("GET", "/").headers().firstValue("Location")).contains("/docs");
    try (RunningServer behindProxy =
        new RunningServer(List.of(), load(URI.create("https://assets.example.org/larch")))) {
      assertThat(send(behindProxy.port, "GET", "/").headers().firstValue("Location"))
          .contains("/larch/docs");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs/other.js", "/docs/..%2Fopenapi.json", "/docs/", "/openapi.yaml"})
  void nothingElseIsServed(String path) {
    assertThat(send("GET", path).statusCode()).isEqualTo(404);
  }

  @Test
  void otherMethodsAreNotAllowed() {
    HttpResponse<String> answer = send("DELETE", "/docs");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  private static DocumentationRoutes load(@Nullable URI publicUrl) {
    Vertx vertx = EventLoops.vertx();
    try {
      return RunningServer.await(DocumentationRoutes.load(vertx, publicUrl));
    } finally {
      RunningServer.await(vertx.close());
    }
  }

  private static String server(String document) {
    try {
      return new ObjectMapper().readTree(document).at("/servers/0/url").asText();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static HttpResponse<String> send(String method, String path, String... headers) {
    return send(server.port, method, path, headers);
  }

  private static HttpResponse<String> send(
      int port, String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return CLIENT.send(
          request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
