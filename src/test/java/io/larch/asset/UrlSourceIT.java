package io.larch.asset;

import static io.larch.asset.AssetServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.larch.config.AssetConfig.RedirectMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UrlSourceIT {

  private @Nullable AssetServer running;
  private @Nullable HttpServer source;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    source.createContext("/", UrlSourceIT::answer);
    source.start();
    running =
        new AssetServer(
            FileSystemAssetIT.store(directory),
            AssetServer.config(
                RedirectMode.TEMPLATE, Set.of("localhost", "127.0.0.1"), Set.of("localhost")));
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    try (exchange) {
      switch (path) {
        case "/text" ->
            send(exchange, 200, "from " + exchange.getRequestHeaders().getFirst("Host"));
        case "/large" -> send(exchange, 200, "x".repeat(AssetServer.MAX_CONTENT + 1));
        case "/moved" -> redirect(exchange, "/text");
        case "/inside" ->
            redirect(
                exchange, "http://127.0.0.1:" + exchange.getLocalAddress().getPort() + "/text");
        case "/outside" -> redirect(exchange, "http://other.example/");
        case "/loop" -> redirect(exchange, "/loop");
        case "/short" -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('x');
        }
        default -> send(exchange, 404, "nothing");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    exchange.sendResponseHeaders(302, -1);
  }

  @AfterAll
  void stop() {
    server().close();
    Objects.requireNonNull(source).stop(0);
  }

  private AssetServer server() {
    return Objects.requireNonNull(running);
  }

  private String url(String path) {
    return "http://localhost:" + Objects.requireNonNull(source).getAddress().getPort() + path;
  }

  private HttpResponse<String> store(String url) {
    return server().postJson("/assets/source", "{\"url\":\"" + url + "\",\"alt\":\"A\"}");
  }

  @Test
  void contentOfAnAllowedUrlIsStoredAlsoBehindARedirect() {
    for (String path : new String[] {"/text", "/moved"}) {
      HttpResponse<String> stored = store(url(path));
      assertThat(stored.statusCode()).isEqualTo(201);
      JsonNode asset = json(stored);
      assertThat(asset.get("source").asText()).isEqualTo("url");
      assertThat(asset.get("sourceUrl").asText()).isEqualTo(url(path));
      assertThat(asset.get("alt").asText()).isEqualTo("A");
      String entry = "/assets/source/-/entry/" + asset.get("entryId") + "/content";
      assertThat(server().get(entry).body()).isEqualTo("from " + url("").substring(7));
    }
  }

  @Test
  void redirectsToOtherOrPrivateHostsAreRefused() {
    assertThat(store(url("/inside")).statusCode()).isEqualTo(400);
    assertThat(store(url("/outside")).statusCode()).isEqualTo(400);
  }

  @Test
  void allowedHostWithAPrivateAddressIsRefused() {
    assertThat(store(url("/text").replace("localhost", "127.0.0.1")).statusCode()).isEqualTo(400);
  }

  @Test
  void failingSourcesAreToldApartFromOurFaults() {
    for (String path : new String[] {"/absent", "/loop", "/short"}) {
      assertThat(store(url(path)).statusCode()).as(path).isEqualTo(502);
    }
    assertThat(store("http://localhost:1/").statusCode()).isEqualTo(502);
    assertThat(store(url("/large")).statusCode()).isEqualTo(413);
    assertThat(server().query("SELECT id FROM purge_batch WHERE state = 'upload'")).isEmpty();
  }

  @Test
  void redirectLeadsToTheTemplatesUrl() {
    JsonNode asset = json(server().store("/assets/cdn", "x"));
    HttpResponse<String> answer = server().get("/assets/cdn/-/redirect");
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().firstValue("Location"))
        .hasValue(
            "https://cdn.example/assets/" + asset.get("variants").get(0).get("storeKey").asText());
  }
}
